import Foundation
import Imaging
import System
import SegNetModel
import LabelledPictures
import SegNetTraining
import Testing

@testable import ModelExport

/// From instance maps with touching objects to counts, by way of a border class.
final class BorderCountingTests {
  let folder = NSTemporaryDirectory() + "hooke-border-" + UUID().uuidString

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// What a perfect network would give: the imported masks themselves.
  private func perfect(border: Int?) throws -> (report: EvaluationReport, pictures: [ExaminedPicture]) {
    let scene = try EvaluationScene()
    var options = ImportOptions()
    options.border = border.map { .pixels($0) }
    _ = try DatasetImport(InstancesImporter.self, options: options).run(
      from: "\(scene.folder)/dataset", to: folder)
    let dataset = try Dataset(path: folder)
    var model = scene.model(CountingRules(palette: dataset.palette), reduction: 1)
    model.palette = dataset.palette
    let analyzer = PictureAnalyzer(model: model)
    var tallies = EvaluationTallies(palette: dataset.palette)
    let pictures = try dataset.items(in: .val).map { item in
      let sample = try dataset.load(item)
      let labels = LabelMap(size: sample.mask.size, labels: sample.mask.labels.map { $0 == 255 ? 0 : $0 })
      var picture = try ExaminedPicture(sample, of: item, in: dataset, labels: labels, analyzer: analyzer)
      picture.certainty = LabelCertainty(
        labels: labels, confidence: [UInt8](repeating: 255, count: labels.labels.count), sample: sample,
        dataset: dataset, reduction: 1)
      return picture
    }
    for picture in pictures { tallies.add(picture) }
    return (tallies.report(split: "val", arithmetic: "int8", splitting: "border"), pictures)
  }

  @Test func touchingObjectsAreCountedApart() throws {
    let (report, pictures) = try perfect(border: 1)
    #expect(report.confusion.classes == ["background", "round", "dot"])
    for result in report.classes.values {
      #expect(result.countPredicted == result.countTrue && result.exactShare == 1)
      // Where classes touch, a pixel of the border may go to the neighbour.
      #expect(try #require(result.iou) > 0.97 && result.instances?.averagePrecision.first == 1)
      #expect(result.boxes?.recall == 1)
    }
    // The border stands in no result.
    for picture in pictures { #expect(!picture.analysis.labels.labels.contains(3)) }
  }

  /// A network that is sure of every label, the border's included, and always right.
  @Test func confidencesAreThoseOfTheNetworksOwnLabels() throws {
    let calibration = try #require(try perfect(border: 1).report.calibration)
    #expect(calibration.bins.map(\.accuracy) == [1] && calibration.expectedError == 0)
  }

  @Test func withoutABorderTheyMerge() throws {
    let (report, _) = try perfect(border: nil)
    #expect(report.classes.values.contains { $0.countPredicted < $0.countTrue })
  }
}
