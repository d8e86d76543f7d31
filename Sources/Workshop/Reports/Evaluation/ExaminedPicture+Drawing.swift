import Imaging
import LabelledPictures
import ModelExport
import ObjectAnalysis
import SegNetTraining

extension ExaminedPicture {
  /// The picture with the outlines of what is truly there, and beside it with those of what was found. What does not
  /// count has a thin grey outline.
  func drawing(palette: ClassPalette, reduction: Reduction) -> RGBImage {
    let (truth, found) = (truePicture(palette), foundPicture(palette, reduction: reduction))
    let gap = 8
    var image = RGBImage(
      size: PixelSize(
        width: truth.size.width + gap + found.size.width, height: max(truth.size.height, found.size.height)),
      filledWith: RGBColor(255, 255, 255))
    image.place(truth, x: 0, y: 0)
    image.place(found, x: truth.size.width + gap, y: 0)
    return image
  }

  private func truePicture(_ palette: ClassPalette) -> RGBImage {
    let labels = Array(trueClasses.dropFirst())
    let marks = trueInstances.centers(count: labels.count).enumerated().map { index, center in
      OverlayMark(
        label: UInt8(labels[index]), counted: labels[index] != 0, x: Float(center.x), y: Float(center.y))
    }
    var painter = OverlayPainter(pictureSize: sample.picture.size, palette: palette, reduction: 1)
    return painter.paint(
      sample.picture, instances: trueInstances, marks: marks, counts: trueCounts, caption: ["true"])
  }

  private func foundPicture(_ palette: ClassPalette, reduction: Reduction) -> RGBImage {
    let marks = analysis.objects.map { object in
      let center = object.centroid.inCameraPixels(reduction: reduction)
      return OverlayMark(
        label: UInt8(object.label), counted: object.counts, x: Float(center.x), y: Float(center.y))
    }
    var painter = OverlayPainter(pictureSize: sample.picture.size, palette: palette, reduction: reduction)
    return painter.paint(
      sample.picture, instances: analysis.instances, marks: marks,
      counts: palette.entries.indices.map { analysis.counted(label: $0) }, caption: ["counted"])
  }
}

extension InstanceMap {
  /// The mean place of each object's pixels, by number from 1; (0, 0) for numbers without pixels.
  fileprivate func centers(count: Int) -> [(x: Double, y: Double)] {
    var sums = [(x: Int, y: Int, pixels: Int)](repeating: (0, 0, 0), count: count + 1)
    for (index, number) in identifiers.enumerated() where number > 0 && Int(number) <= count {
      sums[Int(number)].x += index % size.width
      sums[Int(number)].y += index / size.width
      sums[Int(number)].pixels += 1
    }
    return sums.dropFirst().map {
      (Double($0.x) / Double(max(1, $0.pixels)), Double($0.y) / Double(max(1, $0.pixels)))
    }
  }
}
