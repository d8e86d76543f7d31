import FoundationEssentials
import Imaging
import System

extension DatasetInspection {
  /// The inspection as JSON with sorted keys.
  public var json: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    guard let data = try? encoder.encode(self) else { preconditionFailure("every number here is finite") }
    return Array(data) + [UInt8(ascii: "\n")]
  }

  /// The inspection as tables for a person to read.
  public var text: String {
    var lines = ["\(path): \(pictures) pictures"]
    let others = sizes.count > 8 ? ", and \(sizes.count - 8) others" : ""
    lines.append(
      "sizes: " + sizes.prefix(8).map { "\($0.size) (\($0.pictures))" }.joined(separator: ", ") + others)
    lines.append("splits: " + splits.map { "\($0.split) \($0.pictures)" }.joined(separator: ", "))
    if let micrometresPerPixel {
      lines.append("scale: \(formatNumber(micrometresPerPixel, digits: 4)) µm per pixel")
    }
    let colors = zip(mean, standardDeviation).map {
      "\(formatNumber($0, digits: 1)) ± \(formatNumber($1, digits: 1))"
    }
    lines.append("colours (red, green, blue): " + colors.joined(separator: ", "))
    if let levels {
      lines.append(
        "grey levels from dark to bright in a picture: \(levels.median) in the median one, a tenth have no more than "
          + "\(levels.low), a tenth no less than \(levels.high)")
    }
    lines.append("ignored pixels: \(formatNumber(100 * ignoredShare, digits: 2)) %")
    lines.append("")
    lines += table
    lines.append("")
    if duplicates.isEmpty {
      lines.append("near-duplicates across splits: none found")
    } else {
      lines.append("near-duplicates across splits: \(duplicates.count)")
      for pair in duplicates {
        lines.append("  \(pair.first) (\(pair.firstSplit)) and \(pair.second) (\(pair.secondSplit))")
      }
    }
    if let leftOut {
      lines.append("pictures in no figure above, since their masks are of the turned size: \(leftOut.count)")
    }
    if let doubts { lines += ["", doubts.text] }
    return lines.joined(separator: "\n") + "\n"
  }

  private var table: [String] {
    var rows = [
      ["class", "pixels %", "objects", "per picture", "min", "max", "extent px", "area px", "thickness px"]
    ]
    for entry in classes {
      let share = formatNumber(100 * entry.pixelShare, digits: 3)
      guard entry.objects > 0 else {
        rows.append([entry.name, share] + [String](repeating: "-", count: 7))
        continue
      }
      rows.append([
        entry.name, share, "\(entry.objects)", formatNumber(entry.objectsPerPictureMean, digits: 2),
        "\(entry.objectsPerPictureMinimum)", "\(entry.objectsPerPictureMaximum)",
        entry.medianExtent.map { formatNumber($0, digits: 1) } ?? "-",
        entry.medianArea.map { formatNumber($0, digits: 0) } ?? "-",
        entry.medianThickness.map { formatNumber($0, digits: 1) } ?? "-",
      ])
    }
    return alignedColumns(rows)
  }
}
