import Imaging

/// What an inspection gathers while it reads picture after picture.
struct InspectionCollection {
  private struct Seen {
    let name: String
    let split: String
    let hash: PictureHash
    let labels: LabelGrid?
  }

  private let classCount: Int
  /// A class that is drawn between objects and is none itself.
  private let border: Int?
  private(set) var sizes: [PixelSize: Int] = [:]
  /// By class label.
  private(set) var pixels: [Int]
  private(set) var ignored = 0
  private var measurements: [[ObjectMeasurement]]
  /// Objects per picture, per class.
  private var counts: [[Int]]
  private var seen: [Seen] = []
  private var colorSums = [0, 0, 0]
  private var colorSquares = [0, 0, 0]
  private var colorPixels = 0
  /// Of each picture, from its darkest to its brightest level.
  private var levelSpans: [Int] = []

  init(classes: Int, border: Int?) {
    (classCount, self.border) = (classes, border)
    pixels = [Int](repeating: 0, count: classes)
    measurements = [[ObjectMeasurement]](repeating: [], count: classes)
    counts = [[Int]](repeating: [], count: classes)
  }

  /// - Parameter labels: the picture's labels in small; nil where nobody asks whether those of others contradict them.
  mutating func add(
    _ picture: LabelledPicture, split: String, objects: [LabelledObject]?, countsColors: Bool,
    labels: LabelGrid? = nil
  ) {
    sizes[picture.picture.size, default: 0] += 1
    var histogram = [Int](repeating: 0, count: 256)
    for label in picture.mask.labels { histogram[Int(label)] += 1 }
    for label in 0..<classCount { pixels[label] += histogram[label] }
    ignored += histogram[classCount...].reduce(0, +)
    let measured = ObjectMeasurement.measure(picture, objects: objects, classes: classCount, border: border)
    for measurement in measured { measurements[measurement.label].append(measurement) }
    for label in 0..<classCount { counts[label].append(measured.count { $0.label == label }) }
    seen.append(Seen(name: picture.name, split: split, hash: PictureHash(picture.picture), labels: labels))
    if countsColors { addColors(picture.picture) }
    let levels = GreyLevels(of: picture.picture)
    levelSpans.append(Int(levels.high) - Int(levels.low))
  }

  private mutating func addColors(_ picture: RGBImage) {
    colorPixels += picture.size.pixelCount
    for channel in 0..<3 {
      var (sum, squares) = (0, 0)
      for index in stride(from: channel, to: picture.pixels.count, by: 3) {
        let value = Int(picture.pixels[index])
        sum += value
        squares += value * value
      }
      colorSums[channel] += sum
      colorSquares[channel] += squares
    }
  }

  func summary(of label: Int, name: String) -> DatasetInspection.ClassSummary {
    let judged = pixels.reduce(0, +)
    let own = measurements[label]
    let shown = own.filter { $0.labelledArea > 0 }
    let total = counts[label].reduce(0, +)
    return DatasetInspection.ClassSummary(
      name: name, pixelShare: judged == 0 ? 0 : Double(pixels[label]) / Double(judged), objects: total,
      objectsPerPictureMean: counts[label].isEmpty ? 0 : Double(total) / Double(counts[label].count),
      objectsPerPictureMinimum: counts[label].min() ?? 0, objectsPerPictureMaximum: counts[label].max() ?? 0,
      picturesShowing: counts[label].count { $0 > 0 },
      medianExtent: median(own.map { Double($0.extent) }),
      medianArea: median(shown.map { Double($0.labelledArea) }),
      medianThickness: median(shown.map(\.labelledThickness)))
  }

  var ignoredShare: Double {
    let all = pixels.reduce(ignored, +)
    return all == 0 ? 0 : Double(ignored) / Double(all)
  }

  /// Per channel, exact sums in whole numbers.
  var colors: (mean: [Double], standardDeviation: [Double]) {
    let count = Double(max(1, colorPixels))
    let mean = colorSums.map { Double($0) / count }
    let deviation = zip(mean, colorSquares).map { mean, squares in
      max(0, Double(squares) / count - mean * mean).squareRoot()
    }
    return (mean, deviation)
  }

  var levels: DatasetInspection.Levels? {
    let sorted = levelSpans.sorted()
    guard let last = sorted.indices.last else { return nil }
    return DatasetInspection.Levels(
      low: sorted[last / 10], median: sorted[last / 2], high: sorted[last - last / 10])
  }

  /// Pairs of near-duplicates whose pictures are in different splits. Pictures without a split do no harm.
  var duplicates: [DatasetInspection.Duplicate] {
    var found: [DatasetInspection.Duplicate] = []
    let seen = seen.filter { $0.split != DatasetInspection.noSplit }
    for (index, first) in seen.enumerated() {
      for second in seen[(index + 1)...] where second.split != first.split {
        guard let difference = first.hash.differenceFromDuplicate(second.hash) else { continue }
        found.append(
          DatasetInspection.Duplicate(
            first: first.name, firstSplit: first.split, second: second.name, secondSplit: second.split,
            difference: Double(difference)))
      }
    }
    return found
  }

  /// Pairs of pictures that show the same, with different labels, whatever their splits.
  ///
  /// - Parameter isSame: whether two pictures that look alike in small, by their names, are the same; asked at most
  ///   `LabelGrid.pairLimit` times.
  func contradictions(where isSame: (String, String) -> Bool) -> [(doubt: LabelDoubt, difference: Double)] {
    var found: [(doubt: LabelDoubt, difference: Double)] = []
    var asked = 0
    for (index, first) in seen.enumerated() {
      for second in seen[(index + 1)...] {
        guard first.hash.differenceFromDuplicate(second.hash) != nil, let own = first.labels,
          let other = second.labels
        else { continue }
        let changed = own.difference(from: other)
        guard changed > LabelGrid.greatestDifference, asked < LabelGrid.pairLimit else { continue }
        asked += 1
        guard isSame(first.name, second.name) else { continue }
        let (here, there) = (own.objects.reduce(0, +), other.objects.reduce(0, +))
        let reason =
          "shows the same as \(second.name) (\(first.split) and \(second.split)), but \(Int(100 * changed)) % of the labelled "
          + "area differs, and \(here) objects are labelled against \(there)"
        found.append((LabelDoubt(picture: first.name, other: second.name, reason: reason), changed))
      }
    }
    return found
  }

  /// The mean of the two middle values where there is no middle one; nil for no values.
  private func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
