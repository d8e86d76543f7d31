import Foundation
import Imaging
import System

@testable import LabelledPictures
@testable import SegNetTraining

let palette = ClassPalette([
  .init(name: "background", color: RGBColor(0, 0, 0)), .init(name: "rbc", color: RGBColor(0xd5, 0x5e, 0x00)),
  .init(name: "platelet", color: RGBColor(0xf0, 0xe4, 0x42)),
])

/// A folder that goes when the last reference does.
final class ScratchFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "hooke-reports-" + UUID().uuidString
    try prepareFolder(path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

func sample(_ name: String) throws -> TrainingSample {
  let size = PixelSize(width: 40, height: 30)
  var labels = LabelMap(size: size)
  for y in 8..<20 { for x in 10..<25 { labels[x, y] = 1 } }
  return try TrainingSample(
    name: name, image: RGBImage(size: size, filledWith: RGBColor(90, 120, 150)), labels: labels, reduction: 1)
}

/// What a run that learns tells of an epoch; platelets never occur.
func report(_ epoch: Int, of epochs: Int = 10, validation: Bool = true) -> EpochReport {
  var matrix = ConfusionMatrix(classes: 3)
  let right = 100 * epoch / epochs
  let truth = [UInt8](repeating: 1, count: 100) + [UInt8](repeating: 0, count: 300)
  let predicted = (0..<400).map { $0 < right ? 1 : 0 as UInt8 }
  matrix.add(labels: truth.span, predicted: predicted.span)
  return EpochReport(
    epoch: epoch, epochs: epochs, loss: 1.5 / Double(epoch),
    learningRate: 0.004 * (1 - Double(epoch) / Double(epochs)),
    training: matrix, validation: validation ? matrix : nil,
    validationLoss: validation ? 2 / Double(epoch) : nil,
    validationLabels: validation ? [LabelMap(size: PixelSize(width: 40, height: 30), filledWith: 0)] : [],
    score: Double(right) / 100, isBest: epoch == 3, picturesPerSecond: 12.5, elapsed: 2 * Double(epoch),
    remaining: 1)
}
