import Documents
import Imaging
import ObjectAnalysis
import Shapes
import Synchronization
import System

/// The outlines of counted objects for QuPath: one GeoJSON file, a line per object.
public struct GeoJSONObjects: Destination {
  /// Asked for with `objects` where the file ends in `.geojson`.
  public static let key = "geojson"
  /// GeoJSON.
  public static let kind: FileKind = .geoJSON
  /// Called the outlines of a run.
  public static let content = "outlines"
  /// True: each outline has the network's confidence.
  public static var needsConfidence: Bool { true }
  /// The path of the file.
  public let place: String

  /// Takes the path of the file; touches nothing yet.
  public init(_ place: String) { self.place = place }

  /// Throws `FileError` where a file that is there must not be touched; changes nothing.
  public func check(_ plan: RecordPlan) throws(FileError) {
    try plan.checkReplaceable(place, start: GeoJSONOutlines.head.utf8, form: "GeoJSON of outlines")
  }

  /// Opens the file and gives one outlet.
  public func open(_ plan: RecordPlan) throws(FileError) -> [Outlet] {
    try check(plan)
    return [try outlet(OutlineSink(GeoJSONOutlines(place), plan.drawing), place, plan)]
  }
}

/// The outlines of counted objects for ImageJ and Fiji: a ZIP file as the ROI Manager reads it.
public struct ROIObjects: Destination {
  /// Asked for with `objects` where the file ends in `.zip`.
  public static let key = "rois"
  /// A ZIP file.
  public static let kind: FileKind = .rois
  /// Called the regions of a run.
  public static let content = "regions"
  /// The most regions of a file: programs that read it count them with 16 bits.
  public static let limit = 60_000
  /// The path of the file.
  public let place: String

  /// Takes the path of the file; touches nothing yet.
  public init(_ place: String) { self.place = place }

  /// Throws `FileError` where a file that is there must not be touched; changes nothing.
  public func check(_ plan: RecordPlan) throws(FileError) {
    try plan.checkReplaceable(place, start: ZipStart.bytes, form: "ZIP file")
  }

  /// Opens the file, which takes its place when the run ends, and gives one outlet.
  public func open(_ plan: RecordPlan) throws(FileError) -> [Outlet] {
    try check(plan)
    let file = try ROIOutlines(place)
    return [ROIOutlet(file, try outlet(OutlineSink(file, plan.drawing), place, plan))]
  }
}

private func outlet(_ sink: OutlineSink, _ place: String, _ plan: RecordPlan) throws(FileError) -> Outlet {
  let drawing = plan.drawing
  return try SinkOutlet(sink, place: place) {
    OutlineFrame(pictureSize: drawing.pictureSize, reduction: drawing.scale.reduction)
  }
}

/// Writes the outlines of each frame's counted objects, whole ones, in the camera's pixels.
struct OutlineSink: ResultSink {
  /// As overlays: a camera is not held up; a recording waits, so that all its objects are there.
  let whenFull: WhenFull
  private let file: any OutlineFile
  private let drawing: RecordPlan.Drawing

  init(_ file: any OutlineFile, _ drawing: RecordPlan.Drawing) {
    (self.file, self.drawing, whenFull) = (file, drawing, drawing.whenFull)
  }

  mutating func write(_ frame: borrowing OutlineFrame) throws(FileError) {
    let regions = PixelRegion.regions(in: frame.instances)
    for object in frame.objects where object.number < regions.count {
      let region = regions[object.number]
      let whole =
        drawing.outlines == .whole
        ? drawing.scale.whole(region, label: object.label, in: frame.pictureSize)
        : ObjectScale(reduction: drawing.scale.reduction).whole(
          region, label: object.label, in: frame.pictureSize)
      guard !whole.isEmpty else { continue }
      try file.add(
        OutlinedObject(
          object: object, region: whole, className: drawing.palette.entries[object.label].name,
          color: drawing.palette.entries[object.label].color, sequence: frame.sequence, facts: frame.facts))
    }
  }

  mutating func finish() throws(FileError) { try file.finish() }
}

/// An object with its outline and where it was seen.
struct OutlinedObject {
  let object: OutlineFrame.Object
  /// **Units**: camera pixels.
  let region: PixelRegion
  let className: String
  let color: RGBColor
  let sequence: UInt64
  let facts: PictureFacts?

  /// The picture or frame, as rows call it.
  var place: String { facts?.title ?? "frame \(sequence)" }

  /// The place in a stack, from 1: the page of a file, the frame of a film; nil for a picture by itself.
  var position: Int? {
    facts == nil ? Int(clamping: sequence) + 1 : facts?.page
  }
}

/// A file that outlines are added to. One thread uses it at a time.
protocol OutlineFile: Sendable {
  func add(_ object: OutlinedObject) throws(FileError)
  func finish() throws(FileError)
}

/// A FeatureCollection that grows line by line; until it is finished it lacks its end, `]}`.
final class GeoJSONOutlines: OutlineFile, @unchecked Sendable {
  static let head = #"{"type":"FeatureCollection","features":["#
  private var file: GrowingFile
  private var isFirst = true

  init(_ path: String) throws(FileError) {
    file = try GrowingFile(continuing: path, creates: true)
    if file.isRegular { try file.cutBack(to: 0) }
    try file.append(Array("\(Self.head)\n".utf8))
  }

  func add(_ object: OutlinedObject) throws(FileError) {
    var feature = GeoJSON.Feature(
      region: object.region, className: object.className, color: object.color,
      measurements: [("Area px^2", Double(object.region.area))])
    feature.name = "\(object.place), object \(object.object.number)"
    feature.picture = object.facts?.name
    feature.time = object.position.map { $0 - 1 }
    if let confidence = object.object.confidence { feature.measurements.append(("Confidence", confidence)) }
    if object.object.track > 0 { feature.measurements.append(("Track", Double(object.object.track))) }
    try file.append(Array("\(isFirst ? "" : ",")\(feature.text)\n".utf8))
    isFirst = false
  }

  func finish() throws(FileError) {
    try file.append(Array("]}\n".utf8))
    try file.synchronize()
  }
}

/// Tells how many regions found no room.
private final class ROIOutlet: Outlet {
  private let file: ROIOutlines
  private let outlet: Outlet

  init(_ file: ROIOutlines, _ outlet: Outlet) {
    (self.file, self.outlet) = (file, outlet)
    super.init(place: outlet.place)
  }

  override var leftOut: UInt64 { outlet.leftOut }
  override var lost: UInt64 { outlet.lost }
  override var written: UInt64 { outlet.written }
  override var beyondLimit: UInt64 { file.beyondLimit.load(ordering: .relaxed) }
  override func receive(_ result: borrowing FrameResult) throws(FileError) { try outlet.receive(result) }
  override func miss(_ result: borrowing FrameResult) { outlet.miss(result) }
  override func finish() throws(FileError) { try outlet.finish() }
}

/// Entries of a ZIP file: `000012-rbc-3.roi` of a frame, `a.png-rbc-3.roi` of a picture.
final class ROIOutlines: OutlineFile, @unchecked Sendable {
  let beyondLimit = Atomic<UInt64>(0)
  private var zip: ZipWriter?
  private var entries = 0
  private var names: Set<String> = []

  init(_ path: String) throws(FileError) { zip = try ZipWriter(path) }

  func add(_ object: OutlinedObject) throws(FileError) {
    guard entries < ROIObjects.limit else {
      beyondLimit.wrappingAdd(1, ordering: .relaxed)
      return
    }
    let place = object.facts?.title ?? OverlaySink.digits(of: object.sequence)
    let safe = String(place.map { $0 == "/" || $0 == "\\" ? "_" : $0 })
    let name = "\(safe)-\(object.className)-\(object.object.number)"
    guard var roi = ImageJROI(region: object.region) else { return }
    roi.name = name
    roi.className = object.className
    roi.group = object.object.label
    roi.position = object.position ?? 0
    roi.color = object.color
    guard let bytes = roi.encoded() else { return }
    // Two pictures may have one name but for what is no name in a ZIP file.
    try zip?.add(names.insert(name).inserted ? "\(name).roi" : "\(name)-\(entries).roi", bytes)
    entries += 1
  }

  func finish() throws(FileError) { try zip.take()?.close() }
}
