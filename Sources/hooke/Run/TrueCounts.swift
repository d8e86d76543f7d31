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
  /// Objects per class label over the frames that were counted, and the number of those frames.
  private(set) var total: [Int]
  private(set) var counted = 0

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
    total = [Int](repeating: 0, count: palette.count)
  }

  /// Adds the truth of a frame that was counted: by its number in the recording, so that a frame which could not be read
  /// does not put every later one beside another's truth.
  mutating func add(frame: UInt64) {
    guard frame < UInt64(frames.count) else { return }
    counted += 1
    for label in total.indices { total[label] += frames[Int(frame)][label] }
  }
}
