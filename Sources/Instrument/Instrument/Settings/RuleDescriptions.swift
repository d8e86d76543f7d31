import Imaging
import ObjectAnalysis
import SegNetModel
import System

extension AnalysisSettings {
  /// Everything that decides about a frame's counts, in words, in the order in which it is done.
  func ruleDescriptions(_ palette: ClassPalette) -> [String] {
    var descriptions = ["a pixel of the label map stands for \(reduction) x \(reduction) camera pixels"]
    let cores = each(palette) { label in
      scale.isCore(label: label) ? coreFractions.map { "\($0[label])" } : nil
    }
    if !cores.isEmpty {
      descriptions.append(
        "the network labels the middle of objects, to this share of the radius: \(cores); areas, lengths, boxes and "
          + "cuts by the border are those of the whole objects")
    }
    if let largestHole {
      descriptions.append("holes up to \(reduction.area(of: largestHole)) camera pixels are filled")
    }
    descriptions += splittingDescriptions
    let gaps = each(palette) { label in
      joinGaps.flatMap { $0[label] > 0 ? formatNumber($0[label] * reduction.side, digits: 1) : nil }
    }
    if !gaps.isEmpty {
      descriptions.append(
        "pieces in line are joined to one object, each at its ends, over gaps up to (camera pixels): \(gaps)")
    }
    let counted = palette.objects.filter { !rules.uncountedClasses.contains($0.label) }.map(\.entry.name)
    descriptions.append("classes: \(counted.joined(separator: ", "))")
    descriptions.append("area at least: \(each(palette) { smallestAreaDescription(label: $0) })")
    let largest = each(palette) { rules.maximumAreaLimit[$0]?.text }
    if !largest.isEmpty { descriptions.append("area at most: \(largest)") }
    let roundest = each(palette) { rules.minimumCircularity[$0].map { "\($0)" } }
    if !roundest.isEmpty { descriptions.append("circularity at least: \(roundest)") }
    descriptions.append("border: \(rules.border.rawValue)")
    if !rules.regions.isEmpty {
      descriptions.append("centroid in a region: \(rules.regions.map(\.name).joined(separator: ", "))")
    }
    let surest = each(palette) { rules.minimumConfidence[$0].map { "\($0)" } }
    if !surest.isEmpty { descriptions.append("mean confidence at least: \(surest)") }
    return descriptions
  }

  private func each(_ palette: ClassPalette, _ value: (Int) -> String?) -> String {
    palette.objects.compactMap { object in value(object.label).map { "\(object.entry.name) \($0)" } }
      .joined(separator: ", ")
  }

  private var splittingDescriptions: [String] {
    var descriptions: [String] = []
    if borderLabel != nil, splitting?.map == nil {
      descriptions.append("touching objects are told apart by the network's border class")
    }
    if let splitting, let map = splitting.map {
      descriptions.append(
        "touching objects are split where a saddle of the network's map '\(map)' is at least "
          + "\(splitting.minimumDepth) deep")
    } else if let splitting {
      descriptions.append(
        "touching objects are split where a saddle of the distance to the outline is at least "
          + "\(splitting.minimumDepth) label pixels and \(splitting.relativeDepth) of the lower peak deep")
    }
    return descriptions
  }

  /// The smallest area that counts, of the whole object, as it was stated; the model's own in camera pixels.
  private func smallestAreaDescription(label: Int) -> String {
    if let limit = rules.minimumAreaLimit[label] { return limit.text }
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
      "can have no object that counts: its area must be at least \(smallestAreaDescription(label: label)) and at most "
        + limit.text,
      advice: "raise the maximum, or give a smaller minimum_area_px or minimum_area_um2")
  }
}

extension TrackingOptions {
  var ruleDescriptions: [String] {
    var descriptions = [
      "a followed object counts as unique once it is found in \(confirmingFrames) frames in a row, and stays the same "
        + "where it is missing in up to \(longestGap) frames"
    ]
    if let stuckFrames {
      descriptions.append(
        "what stays in its place for \(stuckFrames) frames while others move is dirt, never unique"
          + (excludesStuck ? ", and does not count" : ""))
    }
    return descriptions
  }
}

extension CountingOptions {
  /// How counts of several frames and intervals come about.
  var estimateDescriptions: [String] {
    var descriptions: [String] = []
    if let smoothing { descriptions.append("smoothed: the median over \(smoothing) frames") }
    let level = "\(intervalLevel ?? Self.usualIntervalLevel)"
    let learned = intervalFactors.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    if !learned.isEmpty {
      descriptions.append(
        "low and high hold the true count with a probability of \(level), by learned factors: "
          + learned.joined(separator: ", "))
    }
    if smoothing != nil {
      descriptions.append(
        "low and high \(learned.isEmpty ? "" : "of other classes ")hold the median of repeated frames with a "
          + "probability of \(level)")
    }
    return descriptions
  }
}

extension AreaLimit {
  fileprivate var text: String {
    switch self {
    case .labelPixels(let area): "\(area) label pixels"
    case .cameraPixels(let area): "\(area) camera pixels"
    case .squareMicrometers(let area): "\(area) µm²"
    }
  }
}
