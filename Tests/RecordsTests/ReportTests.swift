import AllocationCounter
import Foundation
import Imaging
import ObjectAnalysis
import System
import Testing

@testable import Records

/// The page of results, and what goes into it.
@Suite struct ReportTests {
  let folder = TemporaryFolder()
  let size = PixelSize(width: 160, height: 120)

  private func facts(live: Bool = false) -> ReportFacts {
    var identity = RunIdentity(run: "r1", model: "aa", configuration: "bb")
    (identity.sample, identity.note) = ("<b>slide & 1</b>", "\"quoted\"")
    var facts = ReportFacts(identity: identity, palette: bloodPalette)
    (facts.isLive, facts.source, facts.model, facts.rules) = (live, "camera", "m.safetensors", ["a rule"])
    facts.scale = ObjectScale(reduction: 2)
    return facts
  }

  private func plan(_ facts: ReportFacts, existing: ExistingFile = .refuse) -> RecordPlan {
    RecordPlan(
      run: "r1", existing: existing, frames: bloodFrames,
      objects: .objects(
        palette: bloodPalette, pictureSize: size, scale: facts.scale, calibration: nil,
        identity: facts.identity),
      tracks: .tracks(palette: bloodPalette, reduction: 2, calibration: nil, identity: facts.identity),
      drawing: RecordPlan.Drawing(pictureSize: size, palette: bloodPalette, scale: ObjectScale(reduction: 2)),
      facts: facts)
  }

  private func scene(width: Int = 80, height: Int = 60) throws -> FrameAnalyzer {
    var map = LabelMap(size: PixelSize(width: width, height: height))
    for y in 20..<40 { for x in 30..<50 { map[x, y] = 2 } }
    for y in 2..<5 { for x in 2..<5 { map[x, y] = 1 } }
    var analyzer = try FrameAnalyzer(
      size: map.size, settings: AnalysisSettings(rules: ObjectRules(minimumArea: [0, 10, 10]), reduction: 2))
    analyzer.analyze(map)
    return analyzer
  }

  private func give(_ frames: Int, to outlet: Outlet, _ size: PixelSize? = nil, first: UInt64 = 0) throws {
    let size = size ?? self.size
    let analyzer = try scene(width: size.width / 2, height: size.height / 2)
    let picture = RGBImage(size: size, filledWith: RGBColor(90, 90, 90))
    for index in 0..<frames {
      let time = Int64(index) * 40_000_000
      let record = FrameRecord(
        sequence: first + UInt64(index), utcNanoseconds: 1_772_366_400_000_000_000 + time,
        monotonicNanoseconds: time, count: analyzer.count, latency: 0.01)
      try outlet.receive(FrameResult(record, picture: picture.view, objects: analyzer.found))
    }
  }

  private func page(_ place: String) throws -> String { try text("\(place)/index.html") }

  @Test func aPageHoldsTheFiguresAndNeedsNoOtherFile() throws {
    let place = folder.file("report")
    let outlet = try #require(ReportFolder(place).open(plan(facts())).first)
    try give(3, to: outlet)
    try outlet.receive(
      FrameResult(
        FrameRecord(
          state: RecordState("refused: broken"), frames: 1, sequence: 3, utcNanoseconds: 0,
          monotonicNanoseconds: 0, classCount: 3, dropped: 0, rejected: 1), tracks: FollowedObjects(),
        utcOffset: 0))
    #expect(try folderEntries(place) == [], "a page is there when it is whole")
    try outlet.finish()
    #expect(try folderEntries(place) == ["index.html"])
    let page = try page(place)
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
    #expect(
      page.contains(#"data-key="total" data-value="3""#)
        && page.contains(#"data-refused="too_small" data-value="3""#))
    #expect(page.contains("refused: broken") && page.contains("a rule"))
    #expect(page.contains("&lt;b&gt;slide &amp; 1&lt;/b&gt;") && !page.contains("<b>slide"))
    #expect(page.split(separator: "<img ").count == 4)
    for outside in ["http://", "https://", "<script", "<link", "@import", "url("] {
      #expect(!page.replacing("http://www.w3.org/2000/svg", with: "").contains(outside), "\(outside)")
    }
  }

  @Test func anotherPageIsNotTouchedUnasked() throws {
    let place = folder.file("report")
    func write(_ existing: ExistingFile) throws {
      let destination = ReportFolder(place)
      try destination.check(plan(facts(), existing: existing))
      for outlet in try destination.open(plan(facts(), existing: existing)) { try outlet.finish() }
    }
    try write(.refuse)
    #expect(throws: FileError.self) { try write(.refuse) }
    try write(.overwrite)
    try write(.append)
    #expect(try folderEntries(place) == ["index.html", "r1"])
    try writeFileAtomically("\(place)/index.html", "<!DOCTYPE html> mine".utf8)
    #expect(throws: FileError.self) { try write(.overwrite) }
    #expect(try page(place) == "<!DOCTYPE html> mine")
  }

  /// A camera's run of an hour must not cost more memory, or a larger page, than one of minutes.
  @Test func longRunsHaveBoundedPages() throws {
    let place = folder.file("report")
    let outlet = try #require(ReportFolder(place).open(plan(facts(live: true))).first)
    try give(RunTally.rowLimit + 500, to: outlet)
    try outlet.finish()
    let page = try page(place)
    #expect(page.contains(#"data-frames="\#(RunTally.rowLimit + 500)""#))
    #expect(page.split(separator: "<tr data-picture=").count == RunTally.rowLimit + 1)
    #expect(page.split(separator: "<img ").count <= LeastSure.limit + 1)
    #expect(page.utf8.count < 4_000_000)
  }

  @Test func picturesMayDifferInSize() throws {
    let place = folder.file("report")
    let outlet = try #require(ReportFolder(place).open(plan(facts())).first)
    try give(1, to: outlet)
    try give(1, to: outlet, PixelSize(width: 1200, height: 130), first: 1)
    try outlet.finish()
    #expect(try page(place).split(separator: "<img ").count == 3)
  }

  @Test func addingUpAllocatesNothing() throws {
    let outlet = try #require(ReportFolder(folder.file("report")).open(plan(facts())).first)
    try give(LeastSure.limit + 10, to: outlet)
    let analyzer = try scene()
    let picture = RGBImage(size: size)
    // As sure as all on the sheet, so that it stays as it is.
    let record = FrameRecord(
      sequence: 1000, utcNanoseconds: 0, monotonicNanoseconds: 40_000_000_000, count: analyzer.count,
      latency: 0.01)
    let result = FrameResult(record, picture: picture.view, objects: analyzer.found)
    try outlet.receive(result)
    let before = thread_allocation_count()
    for _ in 0..<100 { try outlet.receive(result) }
    #expect(thread_allocation_count() == before)
    try outlet.finish()
  }

  @Test func binsGrowWithWhatTheyHold() {
    var bins = GrowingBins(limit: 8, columns: 2, width: 1)
    for position in 0..<1000 as Range<Int64> {
      let bin = bins.bin(of: position)
      bins.add(1, bin: bin, column: 0)
      bins.add(Int(position), bin: bin, column: 1)
    }
    #expect(bins.width == 128 && bins.count == 8)
    #expect((0..<8).map { bins[$0, 0] } == [Int](repeating: 128, count: 7) + [1000 - 7 * 128])
    #expect((0..<8).map { bins[$0, 1] }.reduce(0, +) == 999 * 500)
    _ = bins.bin(of: -5)
    _ = bins.bin(of: .max)
    #expect((0..<8).map { bins[$0, 0] }.reduce(0, +) == 1000)
  }

  @Test func theLeastSureStay() {
    var least = LeastSure(distance: 1)
    for sequence in 0..<200 as Range<UInt64> {
      let confidence = sequence % 10 == 0 ? nil : Double((sequence * 37) % 200) / 200
      let place = least.place(sequence, confidence: confidence)
      least.put(sequence, confidence: confidence, at: place)
    }
    #expect(least.place(1000, confidence: nil) == .nowhere && least.place(1000, confidence: 0.9) == .nowhere)
    #expect(least.place(1000, confidence: 0) != .nowhere)
    // Of frames that show the same, one stands there.
    var film = LeastSure(distance: 25)
    film.put(100, confidence: 0.5, at: film.place(100, confidence: 0.5))
    #expect(film.place(110, confidence: 0.6) == .nowhere)
    #expect(film.place(110, confidence: 0.4) == .insteadOf(0) && film.place(130, confidence: 0.9) == .free)
  }
}
