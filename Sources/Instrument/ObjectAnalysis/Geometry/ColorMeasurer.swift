import Imaging

/// The mean colours of a frame's objects, as the camera saw them, in memory taken once.
public struct ColorMeasurer: ~Copyable, Sendable {
  struct Sums: BitwiseCopyable, Sendable {
    var pixels = 0
    var red = 0
    var green = 0
    var blue = 0

    var mean: RGBColor {
      func mean(_ channel: Int) -> UInt8 { UInt8((channel + pixels / 2) / pixels) }
      return RGBColor(mean(red), mean(green), mean(blue))
    }
  }

  private let reduction: Reduction
  private let size: PixelSize
  private var sums: FixedBuffer<Sums>

  /// - Parameters:
  ///   - size: of the label map.
  ///   - reduction: camera pixels per pixel of the label map, each way.
  /// - Throws: `AnalysisError` when the label map is empty or too large.
  public init(size: PixelSize, reduction: Reduction) throws(AnalysisError) {
    precondition(reduction.isPossible)
    try checkLabelSize(size)
    (self.size, self.reduction) = (size, reduction)
    sums = FixedBuffer(capacity: min(ObjectTable.objectLimit, size.pixelCount))
  }

  /// The memory planned for the worst label map, in bytes; pages that no frame needs are never touched.
  public var plannedByteCount: Int { sums.byteCount }

  /// The mean colour of an object of the table that was measured last, each channel rounded.
  public func color(of object: Int) -> RGBColor { sums[object].mean }

  /// The same for all objects, lent.
  public var colors: ObjectColors {
    @_lifetime(borrow self) get { ObjectColors(sums.span) }
  }

  /// Averages the picture over every object of a finished table.
  ///
  /// - Parameter picture: in any uncompressed format.
  /// - Precondition: `picture.size.reduced(by: reduction)` is the size of the table.
  public mutating func measure(_ table: borrowing ObjectTable, picture: borrowing ImageView) {
    precondition(table.size == size && picture.size.reduced(by: reduction) == size)
    sums.fill(count: table.objects.count, with: Sums())
    for index in 0..<table.runs.count where table.runs[index].link != LabelRun.noObject {
      let run = table.runs[index]
      var (red, green, blue) = (0, 0, 0)
      // Camera pixels that lie in part in a label pixel belong to one object alone: where their middle lies.
      let rows = reduction.middles(in: Int(run.row)..<Int(run.row) + 1)
      let columns = reduction.middles(in: Int(run.start)..<Int(run.end))
      for y in rows {
        let line = picture.colorSums(row: y, columns: columns)
        (red, green, blue) = (red + line.red, green + line.green, blue + line.blue)
      }
      sums[Int(run.link)].pixels += rows.count * columns.count
      sums[Int(run.link)].red += red
      sums[Int(run.link)].green += green
      sums[Int(run.link)].blue += blue
    }
  }
}
