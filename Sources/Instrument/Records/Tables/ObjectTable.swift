import Imaging
import ObjectAnalysis

extension RecordTable<ObjectRecord> {
  /// The table of objects: a row per object of every frame, counted or refused.
  ///
  /// Lengths and places are in camera pixels (`_px`), and in micrometres too (`_um`) where there is a calibration. Sizes are
  /// those of whole objects, also where a network labels their cores only.
  ///
  /// - Parameters:
  ///   - pictureSize: of the pictures that are counted, where they do not say their own.
  ///   - namesPictures: whether pictures are counted one by one, so that a row says which one it is of.
  public static func objects(
    palette: ClassPalette, pictureSize: PixelSize, scale: ObjectScale, calibration: SpatialCalibration?,
    namesPictures: Bool = false, identity: RunIdentity
  ) -> Self {
    let classes = palette.entries.map(\.name)
    let labelSize = pictureSize.reduced(by: scale.reduction)
    var columns: [Column<ObjectRecord>] = [.integer("frame") { Int(clamping: $0.sequence) }]
    if namesPictures {
      columns += [.text("picture") { $0.picture?.name }, .integer("page") { $0.picture?.page }]
    }
    columns += [
      .moment("utc") { $0.utcNanoseconds },
      .integer("object") { $0.number },
      .text("class") { Int($0.object.label) < classes.count ? classes[Int($0.object.label)] : nil },
      .word("verdict") { $0.verdict.word },
      .integer("track") { $0.track > 0 ? Int($0.track) : nil },
      .integer("area_px") { scale.area(of: $0.object) },
      .real("x_px", decimals: 2) { $0.object.centroid.inCameraPixels(reduction: scale.reduction).x },
      .real("y_px", decimals: 2) { $0.object.centroid.inCameraPixels(reduction: scale.reduction).y },
      .integer("left_px") { scale.bounds(of: $0.object, in: $0.picture?.size ?? pictureSize).left },
      .integer("top_px") { scale.bounds(of: $0.object, in: $0.picture?.size ?? pictureSize).top },
      .integer("width_px") { scale.bounds(of: $0.object, in: $0.picture?.size ?? pictureSize).width },
      .integer("height_px") { scale.bounds(of: $0.object, in: $0.picture?.size ?? pictureSize).height },
    ]
    columns += lengths("px", decimals: 2) { scale.length(label: Int($0.object.label)) }
    columns += [
      .real("circularity", decimals: 4) { $0.shape.circularity },
      .real("orientation_deg", decimals: 1) { $0.shape.orientation * 180 / .pi },
    ]
    if calibration != nil || namesPictures {
      columns.append(
        .real("area_um2", decimals: 3) {
          guard let own = $0.picture.calibration(or: calibration) else { return nil }
          return own.area(pixels: Double($0.object.area) * scale.area(label: Int($0.object.label)))
        })
      columns += lengths("um", decimals: 3) {
        guard let own = $0.picture.calibration(or: calibration) else { return nil }
        return own.length(pixels: scale.length(label: Int($0.object.label)))
      }
    }
    columns += [
      .integer("red") { Int($0.color.red) },
      .integer("green") { Int($0.color.green) },
      .integer("blue") { Int($0.color.blue) },
      .real("confidence", decimals: 4) { $0.confidence },
      .integer("touches_border") {
        let size = $0.picture?.size?.reduced(by: scale.reduction) ?? labelSize
        let cut = scale.cut($0.object, in: size)
        return cut.before || cut.after ? 1 : 0
      },
      .text("run") { _ in identity.run },
    ]
    columns += identity.labelColumns()
    return RecordTable("objects", columns: columns, blank: .blank) { $0.isLastOfFrame }
  }

  /// - Parameter scale: what a pixel of the label map is long for an object; nil where nobody knows.
  private static func lengths(
    _ unit: String, decimals: Int, scale: @escaping @Sendable (borrowing ObjectRecord) -> Double?
  ) -> [Column<ObjectRecord>] {
    func length(_ name: String, _ value: @escaping @Sendable (borrowing ObjectGeometry) -> Double)
      -> Column<ObjectRecord>
    {
      .real("\(name)_\(unit)", decimals: decimals) {
        guard let scale = scale($0) else { return nil }
        return value($0.shape) * scale
      }
    }
    return [
      length("perimeter") { $0.perimeter },
      length("feret_max") { $0.feretMaximum },
      length("feret_min") { $0.feretMinimum },
      length("major_axis") { $0.majorAxis },
      length("minor_axis") { $0.minorAxis },
    ]
  }
}
