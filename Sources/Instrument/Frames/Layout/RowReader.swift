import CPixels
import Imaging
import System

/// A delivered picture, lent: its bytes, and its colours where they lie in memory of their own.
struct DeliveredPicture: ~Escapable {
  let bytes: RawSpan
  /// The plane of colours of a device with several planes, and the distance between its rows; else empty and 0.
  let colors: RawSpan
  let colorsBytesPerLine: Int

  @_lifetime(copy bytes)
  init(bytes: RawSpan) { (self.bytes, colors, colorsBytesPerLine) = (bytes, bytes.extracting(first: 0), 0) }

  @_lifetime(copy bytes, copy colors)
  init(bytes: RawSpan, colors: RawSpan, bytesPerLine: Int) {
    (self.bytes, self.colors, colorsBytesPerLine) = (bytes, colors, bytesPerLine)
  }
}

/// Reads single rows of delivered pictures as the program has them: grey, pairs (yuyv) or RGB.
///
/// Takes its memory when it is made.
struct RowReader: ~Copyable {
  private let layout: SourceLayout
  private let kernels = PixelKernels()
  /// A row of pairs, on the way from other formats to RGB. One pair wider than an odd row.
  private let pairs: FixedBytes
  /// Colours of an odd row, with the last one again.
  private let whole: FixedBytes
  private let pairWidth: Int

  init(_ layout: SourceLayout) {
    self.layout = layout
    pairWidth = (layout.size.width + 1) / 2 * 2
    pairs = FixedBytes(count: 2 * pairWidth)
    whole = FixedBytes(count: 3 * pairWidth)
  }

  private var range: hooke_range { layout.isFullRange ? hooke_full_range : hooke_limited_range }

  /// Writes row `y` in the layout's slot format: `size.width` pixels.
  ///
  /// - Precondition: `picture` holds `layout.leastBytes`, `target` a row, and the picture is no JPEG.
  func readSlotRow(_ y: Int, of picture: borrowing DeliveredPicture, into target: inout MutableRawSpan) {
    switch layout.slotFormat {
    case .grey: target.copy(row(y, of: picture, layout.size.width))
    case .yuyv: readPairs(y, of: picture, into: &target)
    case .rgb24: readRGB(y, of: picture, into: &target)
    case .mjpeg: preconditionFailure("JPEGs have no rows to read")
    }
  }

  /// The first bytes of a row of the first plane.
  @_lifetime(copy picture)
  private func row(_ y: Int, of picture: borrowing DeliveredPicture, _ count: Int) -> RawSpan {
    let start = y * layout.bytesPerLine
    return picture.bytes.extracting(start..<start + count)
  }

  /// Writes row `y` as RGB.
  func readRGB(_ y: Int, of picture: borrowing DeliveredPicture, into target: inout MutableRawSpan) {
    let width = layout.size.width
    switch layout.kind {
    case .packed(.rgb24): target.copy(row(y, of: picture, 3 * width))
    case .packed(.bgr24):
      kernels.makeRGB(fromBGR: row(y, of: picture, 3 * width), into: &target, width: width)
    case .packed(.grey): kernels.makeRGB(fromGrey: row(y, of: picture, width), into: &target, width: width)
    case .packed(.yuyv):
      kernels.makeRGB(
        fromYUYV: row(y, of: picture, 2 * width), hooke_limited_range, into: &target, width: width)
    case .planar(across: 1, let down): readFullColor(y, of: picture, down: down, into: &target)
    case .packed, .planar:
      var pairs = pairs.bytes
      readPairs(y, of: picture, into: &pairs)
      if width == pairWidth {
        kernels.makeRGB(fromYUYV: pairs.bytes, range, into: &target, width: width)
      } else {
        var whole = whole.bytes
        kernels.makeRGB(fromYUYV: pairs.bytes, range, into: &whole, width: pairWidth)
        target.copy(whole.bytes.extracting(first: 3 * width))
      }
    }
  }

  private func readPairs(
    _ y: Int, of picture: borrowing DeliveredPicture, into target: inout MutableRawSpan
  ) {
    let (width, height) = (layout.size.width, layout.size.height)
    switch layout.kind {
    case .packed(.yuyv): target.copy(row(y, of: picture, 2 * width))
    case .packed(.uyvy):
      kernels.makeYUYV(fromUYVY: row(y, of: picture, 2 * width), into: &target, width: width)
    case .packed(.yvyu):
      kernels.makeYUYV(fromYVYU: row(y, of: picture, 2 * width), into: &target, width: width)
    case .packed(.nv12), .packed(.nv21):
      let luma = row(y, of: picture, width)
      let isCbFirst = layout.kind == .packed(.nv12)
      if picture.colorsBytesPerLine > 0 {
        let start = y / 2 * picture.colorsBytesPerLine
        kernels.makeYUYV(
          luma, colors: picture.colors.extracting(start..<start + width), isCbFirst: isCbFirst, into: &target,
          width: width)
      } else {
        kernels.makeYUYV(
          luma, colors: row(height + y / 2, of: picture, width), isCbFirst: isCbFirst, into: &target,
          width: width)
      }
    case .planar(_, let down):
      let luma = row(y, of: picture, width)
      let (cb, cr) = (
        color(y, of: picture, down: down, plane: 0), color(y, of: picture, down: down, plane: 1)
      )
      let evenWidth = width / 2 * 2
      if evenWidth > 0 { kernels.makeYUYV(luma, cb: cb, cr: cr, into: &target, width: evenWidth) }
      if evenWidth < width {
        let (last, pair) = (luma.byte(width - 1), width / 2)
        target.write(last, cb.byte(pair), last, cr.byte(pair), at: 2 * evenWidth)
      }
    case .packed: preconditionFailure("this format has no pairs")
    }
  }

  /// The row of a plane of colours that belongs to row `y`.
  @_lifetime(copy picture)
  private func color(_ y: Int, of picture: borrowing DeliveredPicture, down: Int, plane: Int) -> RawSpan {
    let chroma = layout.chromaSize
    let start = layout.size.pixelCount + plane * chroma.pixelCount + y / down * chroma.width
    return picture.bytes.extracting(start..<start + chroma.width)
  }

  /// A colour for every pixel: each becomes a pair of two equal pixels.
  private func readFullColor(
    _ y: Int, of picture: borrowing DeliveredPicture, down: Int, into target: inout MutableRawSpan
  ) {
    let width = layout.size.width
    let luma = row(y, of: picture, width)
    let (cb, cr) = (color(y, of: picture, down: down, plane: 0), color(y, of: picture, down: down, plane: 1))
    // A few pixels at a time, so that the doubled row fits the memory there is.
    let step = max(1, pairWidth / 2)
    var pairs = pairs.bytes
    var doubled = whole.bytes
    for first in stride(from: 0, to: width, by: step) {
      let count = min(step, width - first)
      for x in 0..<count {
        let value = luma.byte(first + x)
        pairs.write(value, cb.byte(first + x), value, cr.byte(first + x), at: 4 * x)
      }
      kernels.makeRGB(fromYUYV: pairs.bytes, range, into: &doubled, width: 2 * count)
      for x in 0..<count {
        for channel in 0..<3 {
          let value = doubled.bytes.byte(6 * x + channel)
          target.storeBytes(of: value, toByteOffset: 3 * (first + x) + channel, as: UInt8.self)
        }
      }
    }
  }
}

extension MutableRawSpan {
  /// One pair.
  @_lifetime(self: copy self)
  fileprivate mutating func write(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8, at offset: Int) {
    storeBytes(of: a, toByteOffset: offset, as: UInt8.self)
    storeBytes(of: b, toByteOffset: offset + 1, as: UInt8.self)
    storeBytes(of: c, toByteOffset: offset + 2, as: UInt8.self)
    storeBytes(of: d, toByteOffset: offset + 3, as: UInt8.self)
  }
}
