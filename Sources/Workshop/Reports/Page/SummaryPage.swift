import Charts
import FoundationEssentials
import Imaging
import LabelledPictures
import SegNetTraining
import System

/// `summary.html`: a run on one page that needs no other file.
struct SummaryPage {
  var title: String
  var facts: [(name: String, value: String)]
  var palette: ClassPalette
  /// Of the best checkpoint.
  var matrix: ConfusionMatrix
  /// What the matrix was measured on.
  var judgedOn: String
  var settings: String
  var pictures: [(title: String, picture: RGBImage)]

  var html: String {
    var body = "<h1>\(markup(title))</h1>\n<table class=\"facts\">\n"
    for fact in facts {
      body += "<tr><th>\(markup(fact.name))</th><td>\(markup(fact.value))</td></tr>\n"
    }
    body += "</table>\n<h2>Figures of the best checkpoint, \(markup(judgedOn))</h2>\n\(table)\n"
    for (title, picture) in pictures {
      let data = Data(PNGCodec.encode(picture)).base64EncodedString()
      body += "<h2>\(markup(title))</h2>\n"
      body += "<img alt=\"\(markup(title))\" src=\"data:image/png;base64,\(data)\">\n"
    }
    body += "<h2>Configuration (training.yaml)</h2>\n<pre>\(markup(settings))</pre>\n"
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(markup(title))</title>
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; color: #24282e; max-width: 1280px; margin: 2rem auto; padding: 0 1rem }
      table { border-collapse: collapse } th, td { padding: .25rem .75rem; border-bottom: 1px solid #e4e7ea; text-align: right }
      .facts th, .facts td, td:first-child, th:first-child { text-align: left }
      img { max-width: 100% } pre { background: #f4f6f8; padding: 1rem; overflow-x: auto }
      .swatch { display: inline-block; width: .8em; height: .8em; margin-right: .5em }
      </style></head><body>
      \(body)</body></html>

      """
  }

  private var table: String {
    func cell(_ value: Double?) -> String { "<td>\(value.map { formatNumber($0, digits: 4) } ?? "-")</td>" }
    var text = "<table><tr><th>class</th>"
    for heading in ["IoU", "Dice", "precision", "recall", "true pixels", "found pixels"] {
      text += "<th>\(heading)</th>"
    }
    text += "</tr>\n"
    for (label, entry) in palette.entries.enumerated() {
      text += "<tr><td><span class=\"swatch\" style=\"background:\(entry.color)\"></span>"
      text += "\(markup(entry.name))</td>"
      text += cell(matrix.intersectionOverUnion(label)) + cell(matrix.dice(label))
      text += cell(matrix.precision(label)) + cell(matrix.recall(label))
      text += "<td>\(matrix.truthCount(label))</td><td>\(matrix.predictedCount(label))</td></tr>\n"
    }
    return text + "</table>"
  }
}
