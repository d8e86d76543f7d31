import Imaging
import ObjectAnalysis
import SegNetModel

extension AnalysisSettings {
  /// Everything that decides about a frame's counts, in words, in the order in which it is done.
  func words(_ palette: ClassPalette) -> [String] {
    var words = ["a pixel of the label map stands for \(reduction) x \(reduction) camera pixels"]
    let cores = each(palette) { label in
      scale.isCore(label: label) ? coreFractions.map { "\($0[label])" } : nil
    }
    if !cores.isEmpty {
      words.append(
        "the network labels the middle of objects, to this share of the radius: \(cores); areas, lengths, boxes and "
          + "cuts by the border are those of the whole objects")
    }
    if let largestHole {
      words.append("holes up to \(largestHole * reduction * reduction) camera pixels are filled")
    }
    words += splittingWords
    let counted = palette.objects.filter { !rules.uncountedClasses.contains($0.label) }.map(\.entry.name)
    words.append("classes: \(counted.joined(separator: ", "))")
    words.append("area at least: \(each(palette) { smallestAreaWords(label: $0) })")
    let largest = each(palette) { rules.maximumAreaLimit[$0]?.words }
    if !largest.isEmpty { words.append("area at most: \(largest)") }
    let roundest = each(palette) { rules.minimumCircularity[$0].map { "\($0)" } }
    if !roundest.isEmpty { words.append("circularity at least: \(roundest)") }
    words.append("border: \(rules.border.rawValue)")
    if !rules.regions.isEmpty {
      words.append("centroid in a region: \(rules.regions.map(\.name).joined(separator: ", "))")
    }
    let surest = each(palette) { rules.minimumConfidence[$0].map { "\($0)" } }
    if !surest.isEmpty { words.append("mean confidence at least: \(surest)") }
    return words
  }

  private func each(_ palette: ClassPalette, _ value: (Int) -> String?) -> String {
    palette.objects.compactMap { object in value(object.label).map { "\(object.entry.name) \($0)" } }
      .joined(separator: ", ")
  }

  private var splittingWords: [String] {
    var words: [String] = []
    if borderLabel != nil, splitting?.map == nil {
      words.append("touching objects are told apart by the network's border class")
    }
    if let splitting, let map = splitting.map {
      words.append(
        "touching objects are split where a saddle of the network's map '\(map)' is at least "
          + "\(splitting.minimumDepth) deep")
    } else if let splitting {
      words.append(
        "touching objects are split where a saddle of the distance to the outline is at least "
          + "\(splitting.minimumDepth) label pixels and \(splitting.relativeDepth) of the lower peak deep")
    }
    return words
  }

  /// The smallest area that counts, of the whole object, as it was stated; the model's own in camera pixels.
  private func smallestAreaWords(label: Int) -> String {
    if let limit = rules.minimumAreaLimit[label] { return limit.words }
    let area = (Double(rules.minimumArea[label]) * scale.area(label: label)).rounded()
    return "\(Int(area)) camera pixels (the model's own)"
  }

  /// - Throws: `AnalysisError` that names the class when a limit of its area cannot be used, or nothing lies between them.
  func checkAreas(label: Int, name: String) throws(AnalysisError) {
    func area(_ limit: AreaLimit?) throws(AnalysisError) -> Double? {
      guard let limit else { return nil }
      do throws(AnalysisError) {
        return try limit.inLabelPixels(scale, label: label, calibration: calibration)
      } catch {
        throw AnalysisError("class '\(name)'", "\(error.subject) \(error.problem)", advice: error.advice)
      }
    }
    let smallest = try area(rules.minimumAreaLimit[label]) ?? Double(rules.minimumArea[label])
    guard let limit = rules.maximumAreaLimit[label], let largest = try area(limit), smallest > largest else {
      return
    }
    throw AnalysisError(
      "class '\(name)'",
      "can have no object that counts: its area must be at least \(smallestAreaWords(label: label)) and at most "
        + limit.words,
      advice: "raise the maximum, or give a smaller minimum_area_px or minimum_area_um2")
  }
}

extension TrackingOptions {
  var words: [String] {
    var words = [
      "a followed object counts as unique once it is found in \(confirmingFrames) frames in a row, and stays the same "
        + "where it is missing in up to \(longestGap) frames"
    ]
    if let stuckFrames {
      words.append(
        "what stays in its place for \(stuckFrames) frames while others move is dirt, never unique"
          + (excludesStuck ? ", and does not count" : ""))
    }
    return words
  }
}

extension CountingOptions {
  /// How counts of several frames and intervals come about.
  var estimateWords: [String] {
    var words: [String] = []
    if let smoothing { words.append("smoothed: the median over \(smoothing) frames") }
    let level = "\(intervalLevel ?? Self.usualIntervalLevel)"
    let learned = intervalFactors.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    if !learned.isEmpty {
      words.append(
        "low and high hold the true count with a probability of \(level), by learned factors: "
          + learned.joined(separator: ", "))
    }
    if smoothing != nil {
      words.append(
        "low and high \(learned.isEmpty ? "" : "of other classes ")hold the median of repeated frames with a "
          + "probability of \(level)")
    }
    return words
  }
}

extension AreaLimit {
  fileprivate var words: String {
    switch self {
    case .labelPixels(let area): "\(area) label pixels"
    case .cameraPixels(let area): "\(area) camera pixels"
    case .squareMicrometers(let area): "\(area) µm²"
    }
  }
}
