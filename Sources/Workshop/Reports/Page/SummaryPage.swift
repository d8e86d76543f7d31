import Charts
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
      body += "<h2>\(markup(title))</h2>\n"
      body += Page.image(PNGCodec.encode(picture), kind: "png", alternative: title) + "\n"
    }
    body += "<h2>Configuration (training.yaml)</h2>\n<pre>\(markup(settings))</pre>\n"
    return Page.text(title: title, generator: "hooke train", body: body)
  }

  private var table: String {
    func cell(_ value: Double?) -> String { "<td>\(value.map { formatNumber($0, digits: 4) } ?? "-")</td>" }
    var text = "<table><tr><th>class</th>"
    for heading in ["IoU", "Dice", "precision", "recall", "true pixels", "found pixels"] {
      text += "<th>\(heading)</th>"
    }
    text += "</tr>\n"
    for (label, entry) in palette.entries.enumerated() {
      text += "<tr><td><span class=\"swatch\" style=\"\(PageStyle.colors(entry.color))\"></span>"
      text += "\(markup(entry.name))</td>"
      text += cell(matrix.intersectionOverUnion(label)) + cell(matrix.dice(label))
      text += cell(matrix.precision(label)) + cell(matrix.recall(label))
      text += "<td>\(matrix.truthCount(label))</td><td>\(matrix.predictedCount(label))</td></tr>\n"
    }
    return text + "</table>"
  }
}
