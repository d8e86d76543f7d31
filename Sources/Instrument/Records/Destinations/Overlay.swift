import Imaging
import ObjectAnalysis
import System

/// A folder of overlays: what was found, drawn onto what the camera saw.
public struct OverlayFolder: Destination {
  /// Asked for with the setting `overlays` or the option `--overlays`.
  public static let key = "overlays"
  /// A folder.
  public static let kind: FileKind = .folder
  /// Called the overlays of a run.
  public static let content = "overlays"
  /// The path of the folder.
  public let place: String

  /// Takes the path of the folder; touches nothing yet.
  public init(_ place: String) { self.place = place }

  /// Throws `FileError` where the folder cannot be made or written; makes it where it is not there.
  public func check(_ plan: RecordPlan) throws(FileError) {
    _ = try OverlaySink(folder: place, run: plan.run, drawing: plan.drawing)
  }

  /// Makes the folder and gives one outlet, which takes a frame in so many as the plan's drawing says.
  public func open(_ plan: RecordPlan) throws(FileError) -> [Outlet] {
    let drawing = plan.drawing
    let sink = try OverlaySink(folder: place, run: plan.run, drawing: drawing, tell: plan.patience.tell)
    return [
      try SinkOutlet(
        sink, place: sink.folder, patience: plan.patience, interval: drawing.interval, losses: sink.losses
      ) {
        OverlayFrame(
          pictureSize: drawing.pictureSize, reduction: drawing.scale.reduction,
          classCount: drawing.palette.count)
      }
    ]
  }
}

/// Writes a picture per frame it gets: what the camera saw with what was found drawn onto it, as `frame-000123.png`; where
/// pictures are counted one by one, under the picture's own name.
///
/// A folder that holds overlays already gets a folder in it for this run, so that no run writes over another's.
public struct OverlaySink: ResultSink {
  /// Where the overlays go.
  public let folder: String
  /// As the plan's drawing says: drawing is slow. A camera must not be held up by it; a recording waits, so that the same
  /// recording gives the same overlays.
  public let whenFull: WhenFull
  private var painter: OverlayPainter
  private let drawing: RecordPlan.Drawing
  private var ledger: PictureLedger

  /// What the budget cost; outlives the sink.
  public var losses: PictureLosses { ledger.losses }

  /// - Parameters:
  ///   - run: what this run's folder is called when another run's overlays are there.
  ///   - tell: called once when the budget is reached.
  /// - Throws: `FileError` when the folder cannot be made or written.
  public init(
    folder: String, run: String, drawing: RecordPlan.Drawing,
    tell: @escaping @Sendable (RecordTrouble) -> Void = { _ in }
  ) throws(FileError) {
    try prepareFolder(folder)
    let isUsed = try folderEntries(folder).contains {
      $0.hasSuffix(".png") || pathKind("\(folder)/\($0)") == .folder
    }
    self.folder = isUsed ? "\(folder)/\(run)" : folder
    if isUsed {
      try prepareFolder(self.folder)
      guard try folderEntries(self.folder).isEmpty else {
        throw FileError(
          self.folder, "holds the overlays of an earlier run of this name",
          advice: "give this run another name (--run-id)")
      }
    }
    (self.drawing, whenFull) = (drawing, drawing.whenFull)
    if drawing.budget.isLimited { try PictureFolderMark.put(self.folder) }
    ledger = try PictureLedger(folder, budget: drawing.budget, isOurs: Self.isOverlay, tell: tell)
    painter = drawing.painter(for: drawing.pictureSize)
  }

  /// The file name of a frame's overlay.
  public static func fileName(sequence: UInt64) -> String {
    "frame-\(digits(of: sequence)).png"
  }

  /// Whether a file of this name is the overlay of a frame.
  static func isOverlay(_ name: String) -> Bool {
    name.hasPrefix("frame-") && name.hasSuffix(".png")
      && name.dropFirst(6).dropLast(4).utf8.allSatisfy { (48...57).contains($0) }
  }

  /// A frame's number with at least six digits.
  static func digits(of sequence: UInt64) -> String {
    let digits = "\(sequence)"
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  /// Draws the frame and writes its picture in one step; a picture of the same name is replaced. Where the budget has no room
  /// for it, it is left out and counted in `losses`.
  public mutating func write(_ frame: borrowing OverlayFrame) throws(FileError) {
    if frame.picture.size != painter.pictureSize {
      painter = drawing.painter(for: frame.picture.size)
    }
    let calibration = frame.facts.calibration(or: drawing.calibration)
    let overlay = painter.paint(
      frame.picture, instances: frame.instances, marks: frame.marks, counts: frame.counts,
      caption: (frame.isUnlike ? ["UNLIKE TRAINING"] : []) + caption(of: frame),
      micrometersPerPixel: calibration?.micrometersPerPixel)
    let (path, picture) = ("\(folder)/\(try fileName(of: frame))", PNGCodec.encode(overlay))
    guard ledger.makeRoom(for: picture.count) else { return }
    try writeFileAtomically(path, picture)
    ledger.add(path, bytes: picture.count)
  }

  /// Which frame it is, and when it was taken as far as somebody knows.
  private func caption(of frame: borrowing OverlayFrame) -> [String] {
    let title = frame.facts?.title ?? "frame \(frame.sequence)"
    guard let nanoseconds = frame.utcNanoseconds else { return [title] }
    // To the second: the frame's number tells those of one second apart.
    let moment = momentText(nanoseconds: nanoseconds)
    let time = "\(moment.prefix(10)) \(moment.dropFirst(11).prefix(8))"
    guard let facts = frame.facts else { return drawing.showsTimes ? [title, "\(time) UTC"] : [title] }
    return switch facts.timeSource {
    case .exif, .ome: [title, "\(time) UTC"]
    case .exifWithoutZone: [title, time]
    case .file: [title, "file of \(time) UTC"]
    case .firstPage, nil: [title]
    }
  }

  /// A picture's overlay has its name, in folders as the pictures are.
  private func fileName(of frame: borrowing OverlayFrame) throws(FileError) -> String {
    guard let name = frame.facts?.overlayName else { return Self.fileName(sequence: frame.sequence) }
    if let slash = name.lastIndex(of: "/") { try prepareFolder("\(folder)/\(name[..<slash])") }
    return name + ".png"
  }

  /// Does nothing: every picture was complete when it was written.
  public mutating func finish() throws(FileError) {}
}
