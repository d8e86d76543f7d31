import ArgumentParser
import Imaging
import Instrument
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
  var truth: TrueCounts?
  let json: Bool

  /// - Throws: `ExitCode` with status 3 where some pictures were refused; an error where none could be counted.
  mutating func run() throws {
    let pictures = try PictureSet(paths, recursive: request.choices.recursive == true)
    let settings = try request.settings(for: nil)
    try RunRequest.checkOutputs(
      settings, pictures, beside: paths, recursive: request.choices.recursive == true)
    let name = paths.count == 1 ? paths[0] : "\(paths[0]) and \(paths.count - 1) more"
    let isQuiet = request.choices.quiet == true
    let report = RunReport(palette: model.description.palette, unit: .picture)
    var session = try PictureSession(
      pictures, name: name, model: model, settings: settings,
      planBudget: request.choices.planMemory ?? PictureSession.usualBudget, onEvent: { RunReport.notify($0) })
    if !isQuiet { announce(pictures, name: name, session) }
    var line = ProgressLine("picture")
    var truth = truth
    var failure: (any Error)?
    do {
      try session.run(limit: request.choices.frames, isCancelled: { Interrupt.isRequested }) { record in
        if record.isCounted { truth?.add(frame: record.sequence, record.count) }
        if !isQuiet {
          line.update(
            done: Int(record.sequence) + 1, of: pictures.entries.count,
            detail: record.isCounted ? report.text(record.count) : "")
        }
      }
    } catch { failure = error }
    line.finish()
    report.warn(of: session.summary.likeness, model: model)
    try report.show(session.summary, settings: settings, volume: session.volume, truth: truth, json: json)
    if let failure { throw failure }
    try RunReport.checkRefused(session.summary, of: name)
  }

  private func announce(_ pictures: PictureSet, name: String, _ session: borrowing PictureSession) {
    let count = pictures.entries.count
    var text = "\(name): \(count) picture\(count == 1 ? "" : "s")"
    if pictures.otherFiles > 0 { text += ", \(pictures.otherFiles) other file(s) left out" }
    if pictures.foldersLeftOut > 0 {
      text += ", \(pictures.foldersLeftOut) folder(s) left out (--recursive counts their pictures too)"
    }
    RunReport.notify(text)
    RunReport.notify(
      "\(model.path): \(model.description.arithmetic.rawValue), kernels \(session.isa), "
        + "\(settingsThreads) thread(s)")
    if let concentration = session.description.concentration { RunReport.notify(concentration) }
  }

  private var settingsThreads: Int { request.choices.threads ?? defaultThreads }
}
