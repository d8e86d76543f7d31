import FoundationEssentials
import Imaging
import ObjectAnalysis
import System

/// The true number of objects per frame of a recording: `{"classes": [...], "frames": [[count per class], ...]}`.
struct TrueCounts {
  private struct File: Decodable {
    let classes: [String]
    let frames: [[Int]]
  }

  /// Per frame, per class label.
  let frames: [[Int]]
  /// True and counted objects per class label over the frames that were counted and whose truth is known, and the number
  /// of those frames.
  private(set) var total: [Int]
  private(set) var counted: [Int]
  private(set) var frameCount = 0

  /// More than a picture has pixels.
  private static let countLimit = 1 << 26

  /// - Throws: `FileError` when the file is not of this form or names a class that the model lacks.
  init(path: String, palette: ClassPalette) throws(FileError) {
    let bytes = try readFile(path, limit: 1 << 26)
    guard let file = try? JSONDecoder().decode(File.self, from: Data(bytes)) else {
      throw FileError(
        path, "is not of the form {\"classes\": [names], \"frames\": [[counts]]}",
        advice: "give a list of counts per frame, in the order of the classes")
    }
    var labels: [Int] = []
    for name in file.classes {
      guard let label = palette.objects.first(where: { $0.entry.name == name })?.label else {
        let known = palette.objects.map(\.entry.name).joined(separator: ", ")
        throw FileError(
          path, "has the class '\(name)', which the model does not count", advice: "the model counts \(known)"
        )
      }
      guard !labels.contains(label) else {
        throw FileError(path, "has the class '\(name)' twice", advice: "name each class once")
      }
      labels.append(label)
    }
    var frames: [[Int]] = []
    for (index, counts) in file.frames.enumerated() {
      guard counts.count == labels.count else {
        throw FileError(
          path, "frame \(index) has \(counts.count) counts for \(labels.count) classes",
          advice: "give one for each class, 0 where there are none")
      }
      if let wrong = counts.first(where: { !(0...Self.countLimit).contains($0) }) {
        throw FileError(
          path, "frame \(index) has the count \(wrong), expected 0 to \(Self.countLimit)",
          advice: "correct it")
      }
      var byLabel = [Int](repeating: 0, count: palette.count)
      for (label, count) in zip(labels, counts) { byLabel[label] = count }
      frames.append(byLabel)
    }
    self.frames = frames
    total = [Int](repeating: 0, count: palette.count)
    counted = total
  }

  /// Adds the truth of a frame that was counted: by its number in the recording, so that a frame which could not be read
  /// does not put every later one beside another's truth.
  mutating func add(frame: UInt64, _ count: FrameCount) {
    guard frame < UInt64(frames.count) else { return }
    frameCount += 1
    for label in total.indices {
      total[label] += frames[Int(frame)][label]
      counted[label] += count.objects(label: label)
    }
  }
}
