import Imaging
import LabelledPictures

/// Chooses windows that show rare classes: a class first, each equally likely, then a picture that shows it, then one of
/// its pixels.
///
/// The choice follows from the seed, the epoch and the place in it, so that a run can be taken up again anywhere.
struct RareClassSampler: Sendable {
  /// The part of the windows chosen so; the others come as ever.
  let share: Double
  /// Per class that occurs: the samples it occurs in, with its pixels in each.
  private let classes: [[(sample: Int, label: UInt8, pixels: Int)]]
  private let labels: [LabelMap]

  /// - Returns: nil when no object class has a pixel, or nothing is to be chosen.
  init?(share: Double, samples: [TrainingSample], classes: Int) {
    guard share > 0 else { return nil }
    self.share = share
    labels = samples.map(\.labels)
    var found = [[(sample: Int, label: UInt8, pixels: Int)]](repeating: [], count: classes)
    for (index, map) in labels.enumerated() {
      var counts = [Int](repeating: 0, count: 256)
      for label in map.labels { counts[Int(label)] += 1 }
      for label in 1..<max(1, classes) where counts[label] > 0 {
        found[label].append((index, UInt8(label), counts[label]))
      }
    }
    self.classes = found.filter { !$0.isEmpty }
    if self.classes.isEmpty { return nil }
  }

  /// A sample and a pixel of it that the window must show, or nil for a window as ever.
  func choice(seed: UInt64, epoch: Int, position: Int) -> (sample: Int, x: Int, y: Int)? {
    var random = RandomSource(seed: seed, stream: 4, UInt64(epoch), UInt64(position))
    guard Double(random.nextUnit()) < share else { return nil }
    let found = classes[Int.random(in: 0..<classes.count, using: &random)]
    let (sample, label, pixels) = found[Int.random(in: 0..<found.count, using: &random)]
    var remaining = Int.random(in: 0..<pixels, using: &random)
    let map = labels[sample]
    for (index, value) in map.labels.enumerated() where value == label {
      if remaining == 0 { return (sample, index % map.size.width, index / map.size.width) }
      remaining -= 1
    }
    preconditionFailure("as many pixels as were counted")
  }
}
