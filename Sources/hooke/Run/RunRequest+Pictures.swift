import ArgumentParser
import Imaging
import Instrument
import Recordings
import Records
import Settings
import System

extension RunRequest {
  /// What is counted picture by picture; nil where there is a stream: a camera, a recording, a video, a film of pictures.
  var picturePaths: [String]? {
    guard choices.film != true else { return nil }
    let named = paths.isEmpty ? source.source.map { [$0] } ?? [] : paths
    if named.count == 1 { return Self.holdsPictures(named[0]) ? named : nil }
    return named.isEmpty ? nil : named
  }

  private static func holdsPictures(_ path: String) -> Bool {
    switch pathKind(path) {
    case .folder: true
    case .file: PictureFile.isPictureName(path)
    case .nothing, .device, .other: false
    }
  }

  /// What was asked for that pictures which are counted one by one cannot have, or nil.
  var problemWithPictures: String? {
    let options =
      choices.givenOptions(["real_time", "loop", "track", "tracks", "smooth", "interval", "interval_csv"])
      + source.givenOptions(["rate"])
    guard !options.isEmpty else { return nil }
    return
      "\(options.joined(separator: ", ")): pictures are counted one by one; add --film if these are the frames of a film."
  }

  /// What was asked for that a stream cannot have, or nil.
  var problemWithStream: String? {
    let options = choices.givenOptions(["recursive", "plan_memory"])
    return options.isEmpty
      ? nil : "\(options.joined(separator: ", ")): for folders of pictures that are counted one by one."
  }

  /// Throws `FileError` where pictures that are written would be counted, by this run or the next.
  static func checkOutputs(
    _ settings: RunSettings, _ pictures: PictureSet, beside paths: [String], recursive: Bool
  ) throws(FileError) {
    if let overlays = settings.overlays {
      let place = resolvedPath(overlays)
      let inside = place == "/" ? "/" : place + "/"
      if let counted = pictures.entries.first(where: { resolvedPath($0.path).hasPrefix(inside) }) {
        throw FileError(
          overlays, "holds \(counted.path), which is counted: an overlay could take a picture's place",
          advice: "name a folder without pictures")
      }
    }
    let outputs = [settings.overlays, settings[ReportFolder.self]].compactMap { $0 }
    for output in outputs {
      let place = resolvedPath(output)
      for folder in paths where pathKind(folder) == .folder {
        let pictures = resolvedPath(folder)
        guard place == pictures || recursive && place.hasPrefix(pictures + "/") else { continue }
        throw FileError(
          output,
          "lies among the pictures that are counted: the next run would count what is written there too",
          advice: "name a folder that is not in \(folder)")
      }
    }
  }
}
