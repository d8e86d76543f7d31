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

  func drawing(reduction: Reduction = 2) -> RecordPlan.Drawing {
    RecordPlan.Drawing(pictureSize: size, palette: bloodPalette, scale: ObjectScale(reduction: reduction))
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
    // A narrow picture is drawn at twice its size.
    #expect(overlay[160, 180] == RGBColor(255, 255, 255) && overlay[300, 200] == RGBColor(255, 255, 255))
    #expect(overlay[160, 200] == grey && overlay[160, 172] == grey)
    // The name stands inside, at the upper left corner, and nowhere else.
    func white(_ columns: Range<Int>) -> Int {
      (186..<200).reduce(0) { sum, y in
        sum + columns.count { overlay[$0, y] == RGBColor(255, 255, 255) }
      }
    }
    #expect(white(26..<40) > 10 && white(40..<290) == 0)
  }

  @Test func wholeCellsAreOutlinedWhereCoresAreLabelled() throws {
    func outline(_ outlines: RecordPlan.Drawing.Outlines) throws -> [Int] {
      var drawing = drawing()
      drawing.scale = ObjectScale(reduction: 2, coreFractions: [1, 1, 0.5])
      drawing.outlines = outlines
      let path = folder.file("\(outlines)")
      var sink = try OverlaySink(folder: path, run: "r1", drawing: drawing)
      var frame = OverlayFrame(pictureSize: size, reduction: 2, classCount: 3)
      try frame.fill(1, RGBImage(size: size, filledWith: RGBColor(120, 120, 120)).view, scene())
      try sink.write(frame)
      let overlay = try PictureFile.readColor("\(path)/frame-000001.png")
      // Left and right sides on the middle row of the cell; its centre is not one.
      return (0..<overlay.size.width).filter { overlay[$0, 100] == bloodPalette.entries[2].color }
    }
    #expect(try outline(.core) == [119, 120, 199, 200])
    // As wide as `ObjectScale.bounds` of the object: 20...100 + 40...20 camera pixels.
    #expect(try outline(.whole) == [79, 80, 239, 240])
  }

  @Test func captionsSayWhenWhereThatIsKnown() throws {
    func legend(_ facts: PictureFacts?, showsTimes: Bool = true, at nanoseconds: Int64 = 0) throws -> [UInt8]
    {
      var drawing = drawing()
      drawing.showsTimes = showsTimes
      let path = folder.file("captions")
      var sink = try OverlaySink(folder: path, run: "r\(UInt64.random(in: 0...UInt64.max))", drawing: drawing)
      var frame = OverlayFrame(pictureSize: size, reduction: 2, classCount: 3)
      var record = record(1)
      (record.picture, record.utcNanoseconds) = (facts, nanoseconds)
      let picture = RGBImage(size: size)
      let analyzer = try scene()
      frame.copy(from: FrameResult(record, picture: picture.view, objects: analyzer.found))
      try sink.write(frame)
      let name = facts.map { $0.overlayName } ?? "frame-000001"
      return try PictureFile.readColor("\(sink.folder)/\(name).png").pixels
    }
    let second: Int64 = 1_000_000_000
    #expect(try legend(nil) != legend(nil, at: second))
    #expect(try legend(nil, showsTimes: false) == legend(nil, showsTimes: false, at: second))
    let taken = PictureFacts(name: "a", timeSource: .exif)
    #expect(try legend(taken, showsTimes: false) == legend(taken))
    #expect(try legend(taken) != legend(taken, at: second))
    #expect(try legend(taken) != legend(PictureFacts(name: "a", timeSource: .file)))
    #expect(try legend(PictureFacts(name: "a")) == legend(PictureFacts(name: "a"), at: second))
    // The picture's own scale.
    let scaled = PictureFacts(name: "a", calibration: try SpatialCalibration(micrometersPerPixel: 0.5))
    #expect(try legend(scaled) != legend(PictureFacts(name: "a")))
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
    #expect(overlay.size.width == 320 && overlay.size.height > 240)
    // The outline lies on the border between label pixels 29 and 30, two pixels wide.
    let color = bloodPalette.entries[2].color
    #expect(overlay[119, 120] == color && overlay[120, 120] == color)
    #expect(overlay[122, 120] == RGBColor(120, 120, 120) && overlay[116, 120] == RGBColor(120, 120, 120))
    // The centre of the cell is marked, the refused dot's is not.
    #expect(overlay[159, 119] == color)
    #expect(overlay[13, 13] == RGBColor(120, 120, 120))
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
