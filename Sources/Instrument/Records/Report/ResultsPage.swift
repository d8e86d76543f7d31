import Charts
import Imaging
import ObjectAnalysis
import System

/// The page of a run's results: one file that needs no other.
///
/// Every figure stands twice: rounded for people, and whole in an attribute `data-value` for programs.
struct ResultsPage {
  private static let generator = "hooke run"
  /// What every such page begins with.
  static let start = Page.start(generator: generator)

  let tally: RunTally
  let pictures: [SheetPicture]
  /// Pictures that could not be drawn in time.
  let leftOut: UInt64
  /// ISO 8601 in UTC.
  let finished: String

  private var facts: ReportFacts { tally.facts }
  /// What a frame is called: a picture of its own, or one of many of a film.
  var frameWord: String { facts.options.namesPictures ? "picture" : "frame" }

  var text: String {
    let title = facts.identity.sample ?? facts.source
    var text = ""
    text += "<h1>\(markup(title))</h1>\n\(about)\(warnings)"
    text += "<h2>Counts</h2>\n\(ClassTable(tally).text)"
    text += SharesTable(tally).text
    text += charts
    text += PictureTable(tally, frameWord: frameWord).text
    text += sheet + method + LossTable(tally).text
    return Page.text(title: "\(title): counts", generator: Self.generator, body: text)
  }

  private var about: String {
    let identity = facts.identity
    var rows: [(String, String)] = [
      ("sample", identity.sample ?? ""), ("operator", identity.operator ?? ""),
      ("note", identity.note ?? ""), ("run", identity.run), ("source", facts.source),
      ("started", facts.started), ("page written", finished),
      ("model", "\(facts.model) (SHA-256 \(identity.model)...)"),
    ]
    if !identity.configuration.isEmpty { rows.append(("settings", "SHA-256 \(identity.configuration)...")) }
    if !identity.calibration.isEmpty { rows.append(("calibration", "SHA-256 \(identity.calibration)...")) }
    let lines = rows.filter { !$0.1.isEmpty }.map { name, value in
      "<tr><th>\(name)</th><td class=\"text\" data-key=\"\(name.replacingSpaces)\">\(markup(value))</td></tr>\n"
    }
    return "<table>\n\(lines.joined())</table>\n"
  }

  /// What nobody may overlook.
  private var warnings: String {
    var words: [String] = []
    if tally.frames == 0 { words.append("Nothing was counted.") }
    if tally.overflow > 0 {
      words.append(
        "\(tally.overflow) more objects were found than one \(frameWord) can hold; they are not counted: the counts are "
          + "too low. See that the picture is in focus, and that the model suits it.")
    }
    if tally.dropped > 0 { words.append("\(tally.dropped) frames were lost and are not counted.") }
    if tally.rejected > 0 {
      words.append("\(tally.rejected) \(frameWord)s were refused and are not counted; they stand at the end.")
    }
    if tally.objectsWithoutScale > 0 {
      words.append(
        "\(tally.objectsWithoutScale) objects of pictures without a calibration are counted, but are missing among the sizes."
      )
    }
    if let known = tally.concentrations.first?.values, known < tally.frames {
      words.append("Concentrations are known of \(known) of \(tally.frames) \(frameWord)s.")
    }
    return words.map { "<p class=\"warning\">\(markup($0))</p>\n" }.joined()
  }

  private var charts: String {
    var text = "<h2>Sizes</h2>\n"
    let calibration = facts.options.calibration
    let unit = calibration == nil ? "camera pixels" : "µm"
    for (index, kind) in tally.classes.enumerated() where tally.statistics[index].total > 0 {
      let sizes = tally.sizes(ofClass: index)
      let histogram = Histogram(low: sizes.low, width: sizes.width, counts: sizes.counts)
        .coarser(atMost: 32)
      text += histogram.svg(
        title: "\(kind.name): \(sizes.counts.reduce(0, +)) objects", xTitle: "diameter in \(unit)",
        color: kind.color, size: PixelSize(width: 560, height: 260))
    }
    text +=
      "<p class=\"quiet\">The diameter of the disc that has the object's area"
      + (calibration == nil ? "; there is no calibration." : ".") + "</p>\n"
    if let chart = TimeChart(tally).text { text += "<h2>Counts over time</h2>\n\(chart)" }
    return text
  }

  private var sheet: String {
    guard !pictures.isEmpty else { return "" }
    var text =
      "<h2>The least sure first</h2>\n<p class=\"quiet\">\(pictures.count) of \(tally.frames) \(frameWord)s, by the "
    text += "mean confidence of their objects. Coloured outlines count, grey ones do not."
    if leftOut > 0 { text += " \(leftOut) more could not be drawn in time, and are missing here only." }
    text += "</p>\n<p>"
    for kind in tally.classes { text += "\(kind.swatch)\(markup(kind.name)) &ensp; " }
    text += "</p>\n<div class=\"sheet\">\n"
    for picture in pictures {
      let counts = tally.classes.map { "\($0.name) \(picture.counts[$0.label])" }.joined(separator: ", ")
      let confidence = picture.confidence.map { ", confidence \(formatNumber($0, digits: 3))" } ?? ""
      let caption = "\(picture.name): \(counts)\(confidence)"
      text += "<figure>" + Page.image(picture.jpeg, kind: "jpeg", alternative: caption)
      text += "<figcaption>\(markup(caption))</figcaption></figure>\n"
    }
    return text + "</div>\n"
  }

  /// Where every number comes from.
  private var method: String {
    var rules = facts.rules
    if let concentration = facts.concentration { rules.append(concentration) }
    rules += [
      "mean, SD and 95 % interval are those of the counts per \(frameWord): mean ± t x SD / square root of n, by Student's "
        + "distribution, cut at 0",
      "shares have the 95 % interval of Wilson, as if each object came from the sample by itself",
    ]
    if !facts.options.namesPictures {
      rules.append(
        "frames of a film show the same objects again and again: intervals are true for different fields only, and are too "
          + "narrow where the field did not change")
    }
    if tally.pages > 0 {
      rules.append(
        "\(tally.pages) pictures are pages of files with several: where pages show the same field (channels, slices, times), "
          + "its objects are counted on each, and intervals are too narrow")
    }
    if facts.options.uncounted.isEmpty == false {
      let names = facts.options.uncounted.sorted().compactMap { label in
        facts.palette.entries.indices.contains(label) ? facts.palette.entries[label].name : nil
      }
      rules.append("not asked for, and left out everywhere: \(names.joined(separator: ", "))")
    }
    let items = rules.map { "<li>\(markup($0))</li>\n" }.joined()
    return "<h2>How it was counted</h2>\n<ul>\n\(items)</ul>\n"
  }
}

extension CountedClass {
  /// A small square of its colour.
  var swatch: String { "<span class=\"swatch\" style=\"\(PageStyle.colors(color))\"></span>" }
}

extension String {
  fileprivate var replacingSpaces: String { String(map { $0 == " " ? "-" : $0 }) }
}
