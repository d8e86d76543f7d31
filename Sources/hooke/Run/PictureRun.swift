import ArgumentParser
import Imaging
import Instrument
import ObjectAnalysis
import Recordings
import Records
import SegNetModel
import Settings
import System

/// `hooke run` over pictures that are counted one by one.
struct PictureRun {
  let request: RunRequest
  let paths: [String]
  let model: WeightsFile
  /// The configuration file; nil without one.
  let config: String?
  let truth: TrueCounts?
  let json: Bool

  /// - Throws: `ExitCode` with status 3 where some pictures were refused; an error where none could be counted.
  func run() throws {
    let pictures = try PictureSet(paths, recursive: request.choices.recursive == true)
    let settings = try request.settings(for: nil)
    try checkNoFilm(settings)
    try RunRequest.checkOutputs(
      settings, pictures, beside: paths, recursive: request.choices.recursive == true)
    let name = paths.count == 1 ? paths[0] : "\(paths[0]) and \(paths.count - 1) more"
    let isQuiet = request.choices.quiet == true
    let report = RunReport(palette: model.description.palette, unit: .picture)
    var session: PictureSession
    do {
      session = try PictureSession(
        pictures, name: name, model: model, settings: settings,
        planBudget: request.choices.planMemory ?? PictureSession.usualBudget,
        onEvent: { RunReport.notify($0) }, onTrouble: { RunReport.notify($0) })
    } catch let error as AnalysisError { throw error.named(by: config) }
    RunReport.tell(of: session.scaling, isQuiet: isQuiet)
    if !isQuiet { announce(pictures, name: name, session, settings) }
    var progress = RunProgress(request.choices, report: report, settings: settings)
    let files = pictures.entries.count
    var truth = truth
    var failure: (any Error)?
    do {
      try session.run(limit: request.choices.frames, isCancelled: { Interrupt.isRequested }) { record in
        if record.isCounted { truth?.add(frame: record.sequence, record.count) }
        progress.update(record, of: files)
      }
    } catch { failure = error }
    progress.finish()
    report.warn(of: session.summary.likeness, model: model)
    try report.show(session.summary, settings: settings, volume: session.volume, truth: truth, json: json)
    if let failure { throw failure }
    try RunReport.checkRefused(session.summary, of: name)
  }

  /// Throws `FileError` where the configuration file asks for what only the frames of a film can have.
  private func checkNoFilm(_ settings: RunSettings) throws(FileError) {
    let key = settings.tracking != nil ? "tracking" : settings.counting.smoothing != nil ? "smoothing" : nil
    guard let key else { return }
    throw FileError(
      config ?? "settings",
      "asks for '\(key)', but pictures are counted one by one: none follows from another",
      advice: "give --film if these are the frames of a film, or leave '\(key)' out")
  }

  private func announce(
    _ pictures: PictureSet, name: String, _ session: borrowing PictureSession, _ settings: RunSettings
  ) {
    let count = pictures.entries.count
    var text = "\(name): \(count) picture\(count == 1 ? "" : "s")"
    if pictures.otherFiles > 0 { text += ", \(pictures.otherFiles) other file(s) left out" }
    if pictures.foldersLeftOut > 0 {
      text += ", \(pictures.foldersLeftOut) folder(s) left out (--recursive counts their pictures too)"
    }
    RunReport.notify(text)
    RunReport.notify(
      "\(model.path): \(model.description.arithmetic.rawValue), kernels \(session.isa), "
        + "\(settings.threads) thread(s)")
    if let concentration = session.description.concentration { RunReport.notify(concentration) }
  }
}
