import Frames
import Imaging
import System

/// How delivered pictures lie in a recording: JPEGs as they came, brightness and colours in planes (Y4M), RGB as it is.
///
/// Nothing is lost: packed formats only change the order of their bytes, and rows lose the driver's padding. What libv4lconvert
/// must read stays as it came.
enum RecordedForm: Equatable {
  case jpegs
  case y4m(across: Int, down: Int)
  case grey
  case pixels

  init(_ layout: SourceLayout) {
    switch layout.kind {
    case .packed(.mjpeg): self = .jpegs
    case .packed(.grey): self = .grey
    case .packed(.yuyv), .packed(.uyvy), .packed(.yvyu): self = .y4m(across: 2, down: 1)
    case .packed(.nv12), .packed(.nv21): self = .y4m(across: 2, down: 2)
    case .packed: self = .pixels
    case .planar(let across, let down): self = .y4m(across: across, down: down)
    }
  }

  /// What the file of pictures is.
  var kind: FileKind {
    switch self {
    case .jpegs: .jpegs
    case .y4m, .grey: .y4m
    case .pixels: .pixels
    }
  }

  /// What is wrong with a name for a recording of any form.
  static func problem(ofName path: String) -> FileError? {
    let kinds: [FileKind] = [.jpegs, .y4m, .pixels]
    return kinds.allSatisfy { $0.problem(ofName: path) != nil } ? FileKind.jpegs.problem(ofName: path) : nil
  }

  /// What stands at the beginning of the file.
  func header(_ layout: SourceLayout, frameRate: Double?) -> [UInt8] {
    let colors: String
    switch self {
    case .jpegs, .pixels: return []
    case .grey: colors = "mono"
    case .y4m(across: 1, _): colors = "444"
    case .y4m(_, down: 1): colors = "422"
    case .y4m: colors = "420jpeg"
    }
    // 0:0 stands for an unknown rate.
    let rate = frameRate.map { "\(max(1, Int(($0 * 1000).rounded()))):1000" } ?? "0:0"
    let range = layout.isFullRange ? " XCOLORRANGE=FULL" : ""
    return Array(
      "YUV4MPEG2 W\(layout.size.width) H\(layout.size.height) F\(rate) Ip A1:1 C\(colors)\(range)\n"
        .utf8)
  }

  /// What stands before each picture.
  var pictureHeader: [UInt8] {
    switch self {
    case .jpegs, .pixels: []
    case .grey, .y4m: Array("FRAME\n".utf8)
    }
  }

  /// The format that an index names.
  static func indexFormat(_ layout: SourceLayout) -> VideoFormat {
    switch layout.kind {
    case .packed(let format): format
    case .planar(across: 1, _): .rgb24
    case .planar(_, down: 1): .yuyv
    case .planar: .nv12
    }
  }

  /// Writes a picture as the recording has it. `target` keeps its memory from picture to picture.
  func write(_ bytes: RawSpan, _ layout: SourceLayout, into target: inout [UInt8]) {
    target.removeAll(keepingCapacity: true)
    let (width, height, stride) = (layout.size.width, layout.size.height, layout.bytesPerLine)
    func appendRows(_ count: Int, _ rowBytes: Int) {
      for row in 0..<count { target.append(bytes.extracting(row * stride..<row * stride + rowBytes)) }
    }
    func appendEvery(_ step: Int, from offset: Int, rows: Range<Int>, count: Int) {
      for row in rows {
        let first = row * stride + offset
        for place in 0..<count { target.append(bytes.byte(first + place * step)) }
      }
    }
    switch layout.kind {
    case .packed(.mjpeg), .planar: target.append(bytes)
    // As they came: other programs, and this one, read them by their format's name. A driver's buffer may be larger.
    case .packed(let format) where format.conversion == .library:
      target.append(bytes.extracting(first: layout.leastBytes))
    case .packed(.yuyv), .packed(.yvyu), .packed(.uyvy):
      let luma = layout.kind == .packed(.uyvy) ? 1 : 0
      let (cb, cr) =
        switch layout.kind {
        case .packed(.yuyv): (1, 3)
        case .packed(.yvyu): (3, 1)
        default: (0, 2)
        }
      appendEvery(2, from: luma, rows: 0..<height, count: width)
      appendEvery(4, from: cb, rows: 0..<height, count: width / 2)
      appendEvery(4, from: cr, rows: 0..<height, count: width / 2)
    case .packed(.nv12), .packed(.nv21):
      let cb = layout.kind == .packed(.nv12) ? 0 : 1
      let colors = height..<height + layout.chromaSize.height
      appendRows(height, width)
      appendEvery(2, from: cb, rows: colors, count: width / 2)
      appendEvery(2, from: 1 - cb, rows: colors, count: width / 2)
    case .packed(let format): appendRows(height, SourceLayout.rowBytes(format, width))
    }
  }
}
