import Foundation
import Imaging
import System
import SegNetModel
import SegNetTraining
import Testing

@testable import LabelledPictures
@testable import ModelExport
@testable import Reports

struct EvaluationPageTests {
  private let names = ["<b>&\"'", "second"]

  private func result(_ truth: Int, _ predicted: Int) -> EvaluationReport.ClassResult {
    EvaluationReport.ClassResult(
      iou: 0.5, dice: nil, precision: 0.25, recall: 0.75, accuracy: -0.125, countTrue: truth,
      countPredicted: predicted, countAccuracy: 0.9, countMAE: 1.5, countBias: -0.5, countDeviation: nil,
      exactShare: 0.5,
      instances: EvaluationReport.InstanceResult(
        averagePrecision: [0.8125, 0.7, 0.6, 0.5, 0.4375, 0.3, 0.2, 0.1, nil], meanAveragePrecision: 0.45,
        averagePrecisionByPicture: 0.8, panopticQuality: 0.71, segmentationQuality: 0.85, recall: 0.9,
        precision: 0.88), boxes: nil)
  }

  private var report: EvaluationReport {
    EvaluationReport(
      split: "val", pictures: 2, arithmetic: "int8", splitting: "border", meanIoU: 0.625, pixelAccuracy: 0.9,
      classes: ["rbc": result(10, 9), "platelet": result(2, 2)],
      confusion: .init(
        classes: palette.entries.map(\.name), pixels: [[90, 5, 5], [10, 80, 10], [1, 2, 3]]),
      byPicture: names.enumerated().map { index, name in
        .init(
          name: name, agreement: Double(index) / 2, meanIoU: 0.5, countTrue: ["rbc": 5, "platelet": 1],
          countPredicted: ["rbc": 4 + index, "platelet": 1])
      })
  }

  @Test func theWorstStandFirstAndNamesCannotBreakThePage() throws {
    var report = report
    report.byPicture![0].missed = ["rbc": 2, "platelet": 0]
    report.byPicture![0].wrong = ["rbc": 1, "platelet": 0]
    report.classes["rbc"]!.missed = 1234
    let page = EvaluationMarkup(
      report: report, palette: palette, title: "a < b", shown: [("picture-001.png", names[0])])
    let text = page.text
    #expect(text.contains("<title>a &lt; b</title>"))
    #expect(text.contains("&lt;b&gt;&amp;&quot;&#39;") && !text.contains("<b>"))
    #expect(text.contains("agreement 0.0 %, rbc 4 of 5 (2 missed, 1 wrongly counted), platelet 1 of 1"))
    for words in ["90.0 %", "1.50", "-0.50", "0.812", "0.438", "0.710", "-12.5 %", "<td>1234</td>"] {
      #expect(text.contains(words), "\(words)")
    }
    #expect(!text.contains("area in pixels"))
    #expect(!text.contains("Agreement:") && !text.contains("Confidence") && !text.contains("SHA-256"))
    // Nothing comes from elsewhere.
    #expect(!text.contains("http") && !text.contains("<script"))
  }

  @Test func whatWasEvaluatedAndComparedIsSaid() {
    var report = report
    report.model = EvaluationReport.Model(file: "a<b.safetensors", sha256: "0123456789abcdef")
    report.dataset = "cells & more"
    report.minimumArea = ["rbc": 75, "platelet": 24]
    report.classes["rbc"]!.bySize = [
      EvaluationReport.SizeResult(
        upTo: 40, truth: 8, matched: 5, wrong: 2, recall: 0.625, averagePrecision: 0.5)
    ]
    report.byPicture![0].agreementBasis = .boxes
    report.byPicture![1].agreementBasis = .counts
    report.calibration = EvaluationReport.Calibration(
      expectedError: 0.125, overconfidence: -0.25,
      bins: [
        EvaluationReport.Calibration.Bin(from: 0.9, pixels: 70, confidence: 0.9375, accuracy: 0.5)
      ])
    let text = EvaluationMarkup(report: report, palette: palette, title: "", shown: []).text
    for words in [
      "a&lt;b.safetensors", "0123456789abcdef", "cells &amp; more", "rbc 75", "matched by their boxes",
      "the smaller of", "0.9 to 1.0", "93.8 %", "12.5 %", "-25.0 %", "AP 0.5 by picture",
      "up to 40", "62.5 %", "wrongly counted",
    ] {
      #expect(text.contains(words), "\(words)")
    }
    #expect(!text.contains("by their outlines"))
  }

  /// A folder is used again: pictures that only the old page named go, whatever else is there stays.
  @Test func picturesOfAnEarlierPageGo() throws {
    let scratch = try ScratchFolder()
    let folder = "\(scratch.path)/page"
    try EvaluationPage(folder: folder, palette: palette, reduction: 1).write(report, title: "t")
    let others = ["picture-1.png", "picture-mine.png", "picture-001.jpg"]
    for name in others + ["picture-001.png", "picture-1000.png"] {
      try writeFileAtomically("\(folder)/\(name)", "old".utf8)
    }
    try EvaluationPage(folder: folder, palette: palette, reduction: 1).write(report, title: "t")
    #expect(try folderEntries(folder).filter { $0.hasPrefix("picture-") } == others.sorted())
  }

  @Test func writesAFolderThatIsNobodyElses() throws {
    let scratch = try ScratchFolder()
    let folder = "\(scratch.path)/page"
    for _ in 0..<2 {
      let page = try EvaluationPage(folder: folder, palette: palette, reduction: 1)
      try page.write(report, title: "t")
    }
    #expect(
      try folderEntries(folder).sorted() == [
        "agreement.png", "confusion.png", "evaluation.json", "index.html",
      ])
    let read = try JSONDecoder().decode(
      EvaluationReport.self, from: Data(readFile("\(folder)/evaluation.json")))
    #expect(read == report)
    #expect(try PictureFile.readColor("\(folder)/agreement.png").size == PixelSize(width: 760, height: 380))
    try writeFileAtomically("\(scratch.path)/letter.txt", "mine".utf8)
    #expect(throws: FileError.self) {
      _ = try EvaluationPage(folder: scratch.path, palette: palette, reduction: 1)
    }
  }

  @Test func dotsStandWhereTheCountsSay() {
    let image = AgreementChart(palette: palette, pictures: report.byPicture!).image()
    // Red cells: (5, 4) and (5, 5) on axes from 0 to 5.
    let color = palette.entries[1].color
    let dots = (0..<380).flatMap { y in (0..<380).filter { image[$0, y] == color }.map { (x: $0, y: y) } }
    #expect(!dots.isEmpty && dots.allSatisfy { abs($0.x - 364) <= 4 })
    #expect(dots.contains { abs($0.y - 40) <= 2 } && dots.contains { abs($0.y - 99) <= 2 })
  }
}
