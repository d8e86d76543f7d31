import Charts
import Imaging
import LabelledPictures

/// A part of a picture with the outlines of its labels, the doubted object's in red.
struct DoubtDrawing {
  private static let doubted = RGBColor(0xE6, 0x00, 0x26)
  /// **Units**: pixels of the page.
  private static let (usefulSide, longestSide, largestScale) = (260, 420, 12)
  /// Seen around an object. **Units**: pixels of the picture.
  private static let surroundings = 12

  let sample: LabelledPicture
  let dataset: Dataset

  /// - Parameter object: what it is about; nil for the whole picture.
  func image(of object: DoubtedObject?) -> RGBImage {
    let size = sample.picture.size
    let part =
      object.map { around($0.pixelBox, in: size) }
      ?? PixelBox(minX: 0, minY: 0, maxX: size.width, maxY: size.height)
    var image = crop(part)
    let scale = min(Self.largestScale, max(1, Self.usefulSide / max(1, part.extent)))
    if scale > 1 {
      image = image.enlarged(by: scale)
    } else {
      var small = Thumbnail(sideLimit: Self.longestSide)
      small.copy(image.view)
      image = small.image
    }
    outline(&image, part, object)
    return image
  }

  private func around(_ box: PixelBox, in size: PixelSize) -> PixelBox {
    let margin = Self.surroundings + box.extent / 2
    let (minX, minY) = (
      max(0, min(size.width - 1, box.minX - margin)), max(0, min(size.height - 1, box.minY - margin))
    )
    return PixelBox(
      minX: minX, minY: minY, maxX: max(minX + 1, min(size.width, box.maxX + margin)),
      maxY: max(minY + 1, min(size.height, box.maxY + margin)))
  }

  private func crop(_ part: PixelBox) -> RGBImage {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * part.width * part.height)
    for y in part.minY..<part.maxY {
      let row = 3 * y * sample.picture.size.width
      pixels += sample.picture.pixels[row + 3 * part.minX..<row + 3 * part.maxX]
    }
    return RGBImage(size: PixelSize(width: part.width, height: part.height), pixels: pixels)
  }

  /// Each pixel of the page shows what is labelled at its place.
  private func outline(_ image: inout RGBImage, _ part: PixelBox, _ object: DoubtedObject?) {
    let (width, height) = (image.size.width, image.size.height)
    let colors = dataset.palette.entries.map(\.color)
    let numbered = dataset.numberedObjects(in: sample)
    func source(_ x: Int, _ y: Int) -> Int {
      (part.minY + y * part.height / height) * sample.picture.size.width + part.minX + x * part.width / width
    }
    func number(_ x: Int, _ y: Int) -> Int {
      let index = source(x, y)
      return Int(sample.instances?.identifiers[index] ?? UInt16(sample.mask.labels[index]))
    }
    func color(_ number: Int) -> RGBColor? {
      if let numbered {
        if object?.number == number { return Self.doubted }
        return number < numbered.count ? numbered[number].map { colors[$0.label] } : nil
      }
      return number > 0 && number < colors.count ? colors[number] : nil
    }
    for y in 0..<height {
      for x in 0..<width {
        let own = number(x, y)
        guard own > 0, let color = color(own) else { continue }
        let isEdge =
          x == 0 || y == 0 || x + 1 == width || y + 1 == height
          || number(x - 1, y) != own || number(x + 1, y) != own || number(x, y - 1) != own
          || number(x, y + 1) != own
        if isEdge { image[x, y] = color }
      }
    }
    if let object, object.number == nil || numbered == nil { frame(&image, object.pixelBox, part) }
  }

  /// A thin frame around what has no outline of its own.
  private func frame(_ image: inout RGBImage, _ box: PixelBox, _ part: PixelBox) {
    let (width, height) = (image.size.width, image.size.height)
    func place(_ value: Int, _ start: Int, _ extent: Int, _ side: Int) -> Int {
      max(0, min(side - 1, (value - start) * side / extent))
    }
    let (left, right) = (
      place(box.minX, part.minX, part.width, width), place(box.maxX, part.minX, part.width, width)
    )
    let (top, bottom) = (
      place(box.minY, part.minY, part.height, height), place(box.maxY, part.minY, part.height, height)
    )
    for x in left...max(left, right) { (image[x, top], image[x, bottom]) = (Self.doubted, Self.doubted) }
    for y in top...max(top, bottom) { (image[left, y], image[right, y]) = (Self.doubted, Self.doubted) }
  }
}
