import FoundationEssentials
import Imaging
import SafeFiles

/// The true number of objects per frame of a recording: `{"classes": [...], "frames": [[count per class], ...]}`.
struct TrueCounts {
  private struct File: Decodable {
    let classes: [String]
    let frames: [[Int]]
  }

  /// Per frame, per class label.
  let frames: [[Int]]

  /// - Throws: `FileError` when the file is not of this form or names a class that the model lacks.
  init(path: String, palette: ClassPalette) throws(FileError) {
    let bytes = try readFile(path, limit: 1 << 26)
    guard let file = try? JSONDecoder().decode(File.self, from: Data(bytes)) else {
      throw FileError(path, "is not of the form {\"classes\": [names], \"frames\": [[counts]]}")
    }
    var labels: [Int] = []
    for name in file.classes {
      guard let label = palette.label(named: name) else {
        let known = palette.objects.map(\.entry.name).joined(separator: ", ")
        throw FileError(
          path, "has the class '\(name)', which the model lacks", advice: "the model has \(known)")
      }
      labels.append(label)
    }
    var frames: [[Int]] = []
    for (index, counts) in file.frames.enumerated() {
      guard counts.count == labels.count else {
        throw FileError(path, "frame \(index) has \(counts.count) counts for \(labels.count) classes")
      }
      var byLabel = [Int](repeating: 0, count: palette.count)
      for (label, count) in zip(labels, counts) { byLabel[label] = count }
      frames.append(byLabel)
    }
    self.frames = frames
  }

  /// Objects per class label over the first `count` frames.
  func total(frames count: Int) -> [Int] {
    frames.prefix(count).reduce(into: [Int](repeating: 0, count: frames.first?.count ?? 0)) { total, frame in
      for label in frame.indices { total[label] += frame[label] }
    }
  }
}
