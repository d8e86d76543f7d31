import LabelledPictures
import System

/// What the best checkpoint counts in the validation pictures, for people.
final class BestCounts {
  var counts: [(name: String, counts: ClassCounts)] = []

  var facts: [(name: String, value: String)] {
    counts.map { name, counts in
      let objects = counts.objects
      let f1 = objects.f1.map { ", F1 \(formatNumber($0, digits: 3))" } ?? ""
      return (
        name: "\(name) counted",
        value: "\(objects.found) of \(objects.truth): \(objects.missed) missed, "
          + "\(objects.wrong) wrongly counted\(f1)"
      )
    }
  }

  var lines: [String] { facts.map { "\($0.name) in the validation pictures: \($0.value)" } }
}
