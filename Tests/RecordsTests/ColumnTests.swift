import AllocationCounter
import Imaging
import ObjectAnalysis
import Records
import Testing

@Suite struct ColumnTests {
  struct Sample: Sendable { var number: Int? = 3 }

  private func text<Record>(_ column: Column<Record>, _ record: Record) -> String {
    "\(column.kind) \(column.value(record))"
  }

  @Test func aMakerIsTheKind() {
    let sample = Sample()
    #expect(text(.integer("a") { $0.number }, sample) == "integer integer(3)")
    #expect(text(.real("a", decimals: 2) { _ in 1.006 }, sample) == "real decimal(101, decimals: 2)")
    #expect(text(.seconds("a") { _ in -5 }, sample) == "real decimal(-5, decimals: 9)")
    #expect(text(.moment("a") { _ in 7 }, sample) == "text moment(nanoseconds: 7)")
    #expect(text(.text("a") { _ in "b" }, sample) == "text text(\"b\")")
    #expect(text(.word("a") { _ in "b" }, sample).hasPrefix("text word("))
    #expect(text(.key("a") { _ in "b" }, sample) == "key text(\"b\")")
  }

  @Test func whatIsNotThereIsNothing() {
    let sample = Sample(number: nil)
    #expect(text(.integer("a") { $0.number }, sample) == "integer nothing")
    for value in [nil, .nan, .infinity, 1e30] as [Double?] {
      #expect(text(.real("a", decimals: 1) { _ in value }, sample) == "real nothing")
    }
    #expect(text(.text("a") { _ in nil }, sample) == "text nothing")
    #expect(text(.word("a") { _ in nil }, sample) == "text nothing")
    let column = Column<Sample>.key("a") { _ in "b" }.only { $0.number != nil }
    #expect(text(column, sample) == "key nothing" && text(column, Sample()) == "key text(\"b\")")
  }

  @Test func everyColumnOfATableHasItsOwnName() throws {
    var options = FrameTableOptions()
    (options.smooths, options.hasIntervals, options.tracks) = (true, true, true)
    options.calibration = try SpatialCalibration(micrometersPerPixel: 0.5)
    options.regions = ["left", "right"]
    options.refusals = ObjectVerdict.allCases.filter { $0 != .counted && $0 != .stuck }
    let frames = RecordTable.frames(
      palette: bloodPalette, options: options, identity: RunIdentity(run: "r1"))
    let objects = RecordTable.objects(
      palette: bloodPalette, pictureSize: PixelSize(width: 64, height: 48), scale: ObjectScale(reduction: 2),
      calibration: options.calibration, identity: RunIdentity(run: "r1"))
    let tracks = RecordTable.tracks(
      palette: bloodPalette, reduction: 2, calibration: nil, identity: RunIdentity(run: "r1"))
    for names in [frames.columns.map(\.name), objects.columns.map(\.name), tracks.columns.map(\.name)] {
      #expect(Set(names).count == names.count)
    }
  }

  /// What was not counted leaves empty what was counted, whatever columns there are.
  @Test func aGapHasNoCounts() {
    var options = FrameTableOptions()
    (options.smooths, options.hasIntervals, options.tracks) = (true, true, true)
    let table = RecordTable.frames(
      palette: bloodPalette, options: options, identity: RunIdentity(run: "r1"))
    let gap = FrameRecord(
      state: RecordState("lost"), frames: 2, sequence: 4, utcNanoseconds: 0, monotonicNanoseconds: 0,
      classCount: 3, dropped: 2, rejected: 0)
    let filled = table.columns.filter { if case .nothing = $0.value(gap) { false } else { true } }
    #expect(
      filled.map(\.name) == [
        "frame", "utc", "monotonic_s", "dropped", "rejected", "frames", "state", "run", "model",
        "configuration", "calibration",
      ])
    #expect(table.columns.count > filled.count + 15)
  }

  @Test func valuesAreTakenWithoutAllocation() {
    let sample = record(1)
    var values = 0
    func all() {
      for index in bloodFrames.columns.indices {
        if case .nothing = bloodFrames.columns[index].value(sample) { continue }
        values += 1
      }
    }
    all()
    let before = thread_allocation_count()
    for _ in 0..<100 { all() }
    #expect(thread_allocation_count() == before && values > 1000)
  }
}
