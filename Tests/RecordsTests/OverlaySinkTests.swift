import AllocationCounter
import FoundationEssentials
import Imaging
import ObjectAnalysis
import Records
import System
import Testing

@Suite struct OverlaySinkTests {
  let folder = TemporaryFolder()
  let size = PixelSize(width: 160, height: 120)

  /// A white cell of 20 x 20 label pixels and a red dot of 3 x 3 that is too small.
  func scene() throws -> FrameAnalyzer {
    var map = LabelMap(size: size.reduced(by: 2))
    for y in 20..<40 { for x in 30..<50 { map[x, y] = 2 } }
    for y in 2..<5 { for x in 2..<5 { map[x, y] = 1 } }
    let settings = AnalysisSettings(rules: ObjectRules(minimumArea: [0, 10, 10]), reduction: 2)
    var analyzer = try FrameAnalyzer(size: map.size, settings: settings)
    analyzer.analyze(map)
    return analyzer
  }

  func drawing(reduction: Int = 2) -> RecordPlan.Drawing {
    RecordPlan.Drawing(pictureSize: size, palette: bloodPalette, reduction: reduction)
  }

  @Test func regionsAreDrawn() throws {
    let corners = [(10.0, 90.0), (150, 90), (150, 110), (10, 110)].map { PixelPoint(x: $0.0, y: $0.1) }
    var drawing = drawing()
    drawing.regions = try [RegionOfInterest(name: "a", corners: corners, pictureSize: size)]
    var sink = try OverlaySink(folder: folder.file("regions"), run: "r1", drawing: drawing)
    var frame = OverlayFrame(pictureSize: size, reduction: 2, classCount: 3)
    let grey = RGBColor(120, 120, 120)
    try frame.fill(1, RGBImage(size: size, filledWith: grey).view, scene())
    try sink.write(frame)
    let overlay = try PictureFile.readColor(folder.file("regions/frame-000001.png"))
    #expect(overlay[80, 90] == RGBColor(255, 255, 255) && overlay[150, 100] == RGBColor(255, 255, 255))
    #expect(overlay[80, 100] == grey && overlay[80, 86] == grey)
  }

  @Test func overlaysAreWrittenByFrameNumber() throws {
    let sink = try OverlaySink(folder: folder.file("overlays"), run: "r1", drawing: drawing(reduction: 2))
    var queue = try SinkQueue(sink, name: "overlays", capacity: 2) {
      OverlayFrame(pictureSize: size, reduction: 2, classCount: 3)
    }
    let analyzer = try scene()
    let picture = RGBImage(size: size, filledWith: RGBColor(120, 120, 120))
    for sequence in [7, 1_234_567] as [UInt64] {
      try queue.add {
        $0.fill(sequence, picture.view, analyzer)
      }
    }
    try queue.finish()
    #expect(try folderEntries(folder.file("overlays")) == ["frame-000007.png", "frame-1234567.png"])
    let overlay = try PictureFile.readColor(folder.file("overlays/frame-000007.png"))
    #expect(overlay.size.width == 160 && overlay.size.height > 120)
    // The outline lies on the border between label pixels 29 and 30, two camera pixels wide.
    let color = bloodPalette.entries[2].color
    #expect(overlay[59, 60] == color && overlay[60, 60] == color)
    #expect(overlay[62, 60] == RGBColor(120, 120, 120) && overlay[56, 60] == RGBColor(120, 120, 120))
    // The centre of the cell is marked, the refused dot's is not.
    #expect(overlay[79, 59] == color)
    #expect(overlay[6, 6] == RGBColor(120, 120, 120))
  }

  @Test func framesAreTakenWithoutAllocation() throws {
    let analyzer = try scene()
    let picture = RGBImage(size: size)
    let grey = [UInt8](repeating: 9, count: size.pixelCount)
    var frame = OverlayFrame(pictureSize: size, reduction: 2, classCount: 3)
    frame.fill(1, picture.view, analyzer)
    #expect(frame.marks.count == 2 && frame.counts == [0, 0, 1])
    let before = thread_allocation_count()
    for sequence in 0..<5 {
      frame.fill(UInt64(sequence), picture.view, analyzer)
      frame.fill(
        2, ImageView(size: size, format: .grey, bytesPerRow: 160, bytes: grey.span.bytes), analyzer)
    }
    #expect(thread_allocation_count() == before)
    #expect(frame.picture[159, 119] == RGBColor(9, 9, 9))
  }

  @Test func splitObjectsGetTheirOwnOutlines() throws {
    var map = LabelMap(size: size.reduced(by: 2))
    for y in 0..<map.size.height {
      for x in 0..<map.size.width {
        for center in [30, 46] where (x - center) * (x - center) + (y - 30) * (y - 30) <= 81 { map[x, y] = 2 }
      }
    }
    let settings = AnalysisSettings(
      rules: ObjectRules(minimumArea: [0, 10, 10]), reduction: 2, splitting: SplittingRule())
    var analyzer = try FrameAnalyzer(size: map.size, settings: settings)
    analyzer.analyze(map)
    let picture = RGBImage(size: size)
    var frame = OverlayFrame(pictureSize: size, reduction: 2, classCount: 3)
    frame.fill(9, picture.view, analyzer)
    #expect(frame.counts == [0, 0, 2] && frame.marks.map(\.counted) == [true, true])
    #expect(Set(frame.instances.identifiers) == [0, 1, 2])
    let before = thread_allocation_count()
    frame.fill(10, picture.view, analyzer)
    #expect(thread_allocation_count() == before)
  }

  @Test func aLaterRunWritesOverNothing() throws {
    let path = folder.file("overlays")
    func sink(_ run: String) throws -> OverlaySink {
      try OverlaySink(folder: path, run: run, drawing: drawing(reduction: 2))
    }
    var first = try sink("r1")
    #expect(first.folder == path)
    try first.write(OverlayFrame(pictureSize: size, reduction: 2, classCount: 3))
    let before = try PictureFile.readColor("\(path)/frame-000000.png")
    var second = try sink("r2")
    try second.write(OverlayFrame(pictureSize: size, reduction: 2, classCount: 3))
    #expect(second.folder == "\(path)/r2")
    #expect(try folderEntries(path) == ["frame-000000.png", "r2"])
    #expect(try folderEntries(second.folder) == ["frame-000000.png"])
    #expect(try PictureFile.readColor("\(path)/frame-000000.png") == before)
  }

  @Test func aFolderThatCannotBeIsRefused() throws {
    let file = folder.file("taken")
    try writeFileAtomically(file, [1])
    #expect(throws: FileError.self) {
      try OverlaySink(folder: file, run: "r1", drawing: drawing(reduction: 1))
    }
  }

  @Test func aFolderThatVanishesIsAnError() throws {
    let path = folder.file("gone")
    var sink = try OverlaySink(folder: path, run: "r1", drawing: drawing(reduction: 2))
    try FileManager.default.removeItem(atPath: path)
    let error = #expect(throws: FileError.self) {
      try sink.write(OverlayFrame(pictureSize: size, reduction: 2, classCount: 3))
    }
    #expect(error?.path == "\(path)/frame-000000.png")
  }
}

extension OverlayFrame {
  fileprivate mutating func fill(
    _ sequence: UInt64, _ picture: borrowing ImageView, _ analyzer: borrowing FrameAnalyzer
  ) {
    copy(from: FrameResult(record(sequence), picture: copy picture, objects: analyzer.found))
  }
}
