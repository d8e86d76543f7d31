import CPixels
import Imaging

/// A delivered picture, lent: its bytes, and its colours where they lie in memory of their own.
struct DeliveredPicture {
  var bytes: UnsafePointer<UInt8>
  /// The plane of colours of a device with several planes, and the distance between its rows.
  var colors: (bytes: UnsafePointer<UInt8>, bytesPerLine: Int)?
}

/// Reads single rows of delivered pictures as the program has them: grey, pairs (yuyv) or RGB.
///
/// Takes its memory when it is made.
struct RowReader: ~Copyable {
  private let layout: SourceLayout
  private let kernels: UnsafePointer<hooke_pixel_kernels>
  /// A row of pairs, on the way from other formats to RGB. One pair wider than an odd row.
  private let pairs: UnsafeMutablePointer<UInt8>
  /// Colours of an odd row, with the last one again.
  private let pairWidth: Int

  init(_ layout: SourceLayout, kernels: UnsafePointer<hooke_pixel_kernels> = hooke_pixels()) {
    self.layout = layout
    self.kernels = kernels
    pairWidth = (layout.size.width + 1) / 2 * 2
    pairs = .allocate(capacity: 2 * pairWidth + 3 * pairWidth)
    pairs.initialize(repeating: 128, count: 5 * pairWidth)
  }

  deinit { pairs.deallocate() }

  /// Writes row `y` in the layout's slot format: `size.width` pixels.
  ///
  /// - Precondition: `picture` holds `layout.leastBytes`, `target` a row, and the picture is no JPEG.
  func readSlotRow(_ y: Int, of picture: DeliveredPicture, into target: UnsafeMutablePointer<UInt8>) {
    switch layout.slotFormat {
    case .grey: target.update(from: picture.bytes + y * layout.bytesPerLine, count: layout.size.width)
    case .yuyv: readPairs(y, of: picture, into: target)
    case .rgb24: readRGB(y, of: picture, into: target)
    case .mjpeg: preconditionFailure("JPEGs have no rows to read")
    }
  }

  /// Writes row `y` as RGB.
  func readRGB(_ y: Int, of picture: DeliveredPicture, into target: UnsafeMutablePointer<UInt8>) {
    let width = layout.size.width
    let row = picture.bytes + y * layout.bytesPerLine
    switch layout.kind {
    case .packed(.rgb24): target.update(from: row, count: 3 * width)
    case .packed(.bgr24): kernels.pointee.rgb_from_bgr(row, target, width)
    case .packed(.grey):
      for x in 0..<width { (target + 3 * x).update(repeating: row[x], count: 3) }
    case .packed(.yuyv): kernels.pointee.rgb_from_yuyv(row, target, width, hooke_limited_range)
    case .planar(across: 1, let down): readFullColor(y, of: picture, down: down, into: target)
    case .packed, .planar:
      readPairs(y, of: picture, into: pairs)
      let range = layout.isFullRange ? hooke_full_range : hooke_limited_range
      if width == pairWidth {
        kernels.pointee.rgb_from_yuyv(pairs, target, width, range)
      } else {
        let whole = pairs + 2 * pairWidth
        kernels.pointee.rgb_from_yuyv(pairs, whole, pairWidth, range)
        target.update(from: whole, count: 3 * width)
      }
    }
  }

  private func readPairs(
    _ y: Int, of picture: DeliveredPicture, into target: UnsafeMutablePointer<UInt8>
  ) {
    let (width, height, bytesPerLine) = (layout.size.width, layout.size.height, layout.bytesPerLine)
    let row = picture.bytes + y * bytesPerLine
    switch layout.kind {
    case .packed(.yuyv): target.update(from: row, count: 2 * width)
    case .packed(.uyvy): kernels.pointee.yuyv_from_uyvy(row, target, width)
    case .packed(.yvyu): kernels.pointee.yuyv_from_yvyu(row, target, width)
    case .packed(.nv12), .packed(.nv21):
      let plane = picture.colors ?? (picture.bytes + height * bytesPerLine, bytesPerLine)
      let colors = plane.bytes + y / 2 * plane.bytesPerLine
      let isCbFirst = layout.kind == .packed(.nv12)
      kernels.pointee.yuyv_from_planes(
        row, colors + (isCbFirst ? 0 : 1), colors + (isCbFirst ? 1 : 0), 2, target, width)
    case .planar(_, let down):
      let chroma = layout.chromaSize
      let cb = picture.bytes + width * height + y / down * chroma.width
      let cr = cb + chroma.pixelCount
      let evenWidth = width / 2 * 2
      kernels.pointee.yuyv_from_planes(row, cb, cr, 1, target, evenWidth)
      if evenWidth < width {
        let last = target + 2 * evenWidth
        (last[0], last[1], last[2], last[3]) = (row[width - 1], cb[width / 2], row[width - 1], cr[width / 2])
      }
    case .packed: preconditionFailure("this format has no pairs")
    }
  }

  /// A colour for every pixel: each becomes a pair of two equal pixels.
  private func readFullColor(
    _ y: Int, of picture: DeliveredPicture, down: Int, into target: UnsafeMutablePointer<UInt8>
  ) {
    let (width, chroma) = (layout.size.width, layout.chromaSize)
    let row = picture.bytes + y * width
    let cb = picture.bytes + layout.size.pixelCount + y / down * chroma.width
    let cr = cb + chroma.pixelCount
    let range = layout.isFullRange ? hooke_full_range : hooke_limited_range
    // A few pixels at a time, so that the doubled row fits the memory there is.
    let step = max(1, pairWidth / 2)
    let doubled = pairs + 2 * pairWidth
    for first in stride(from: 0, to: width, by: step) {
      let count = min(step, width - first)
      for x in 0..<count {
        let luma = row[first + x]
        let pair = pairs + 4 * x
        (pair[0], pair[1], pair[2], pair[3]) = (luma, cb[first + x], luma, cr[first + x])
      }
      kernels.pointee.rgb_from_yuyv(pairs, doubled, 2 * count, range)
      for x in 0..<count { (target + 3 * (first + x)).update(from: doubled + 6 * x, count: 3) }
    }
  }
}
