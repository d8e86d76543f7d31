import Glibc
import Imaging
import ObjectAnalysis
import Synchronization
import System
import Testing

@testable import Records

/// Pictures that stay within a budget, and the warning before a disk is full.
@Suite struct PictureLedgerTests {
  let folder = TemporaryFolder()
  private static let day: Int64 = 86_400_000_000_000

  init() throws { try PictureFolderMark.put(folder.path) }

  private func write(_ name: String, bytes: Int = 100, days: Int = 0) throws {
    let path = folder.file(name)
    try writeFileAtomically(path, [UInt8](repeating: 1, count: bytes))
    guard days > 0 else { return }
    let time = timespec(tv_sec: time(nil) - days * 86_400, tv_nsec: 0)
    _ = [time, time].withUnsafeBufferPointer { utimensat(AT_FDCWD, path, $0.baseAddress, 0) }
  }

  private func ledger(
    _ budget: PictureBudget, space: @escaping @Sendable (String) -> DiskSpace? = { _ in nil }
  ) throws -> PictureLedger {
    try PictureLedger(folder.path, budget: budget, isOurs: OverlaySink.isOverlay, space: space)
  }

  private func later(days: Int64) -> ClockReading {
    let now = ClockReading.now
    return ClockReading(utc: now.utc + days * Self.day, steady: now.steady + UInt64(days * Self.day))
  }

  private func fits(
    _ ledger: inout PictureLedger, _ bytes: Int, _ isRoom: Bool = true,
    at line: SourceLocation = #_sourceLocation
  ) {
    let found = ledger.makeRoom(for: bytes)
    #expect(found == isRoom, sourceLocation: line)
  }

  private var names: [String] {
    get throws { try folderEntries(folder.path).filter { $0.hasSuffix(".png") } }
  }

  @Test func theOldestMakeRoom() throws {
    try write("frame-000002.png", days: 2)
    try write("frame-000001.png", days: 1)
    try write("frame-000003.png", days: 3)
    // Somebody else's pictures, and what is none.
    try write("photo.png", days: 9)
    try write("frame-old.png", days: 9)
    for name in ["r0", "films"] { try prepareFolder(folder.file(name)) }
    try PictureFolderMark.put(folder.file("r0"))
    // Of another program that names its pictures alike; a mark is not put beside them.
    try write("films/frame-000001.png", days: 9)
    try PictureFolderMark.put(folder.file("films"))
    try write("r0/frame-000007.png", days: 4)
    var ledger = try ledger(PictureBudget(bytes: 450))
    #expect(ledger.bytes == 400)
    fits(&ledger, 50)
    #expect(ledger.losses.removed == 0)
    fits(&ledger, 51)
    #expect(try names.count == 5 && folderEntries(folder.file("r0")).isEmpty)
    #expect(try folderEntries(folder.file("films")) == ["frame-000001.png"])
    ledger.add(folder.file("frame-000009.png"), bytes: 51)
    fits(&ledger, 299)
    #expect(try names == ["frame-000001.png", "frame-old.png", "photo.png"])
    #expect(ledger.losses.removed == 3 && ledger.losses.skipped == 0)
    // One that is larger than all of them may be.
    fits(&ledger, 451, false)
    #expect(ledger.losses.skipped == 1)
    #expect(try names == ["frame-000001.png", "frame-old.png", "photo.png"])
  }

  @Test func theyGoWhenTheyAreOld() throws {
    for day in 1...5 { try write("frame-00000\(day).png", days: day) }
    var ledger = try ledger(PictureBudget(age: 2.5 * 86_400))
    fits(&ledger, 1)
    #expect(try names == ["frame-000001.png", "frame-000002.png"])
    // Those that this run wrote, too.
    try write("frame-000006.png")
    ledger.add(folder.file("frame-000006.png"), bytes: 100)
    let isRoom = ledger.makeRoom(for: 1, now: later(days: 4))
    #expect(isRoom)
    #expect(try names.isEmpty)
  }

  @Test func aClockThatIsSetMakesNoPictureOlder() throws {
    for day in 1...2 { try write("frame-00000\(day).png", days: day) }
    var ledger = try ledger(PictureBudget(age: 2.5 * 86_400))
    try write("frame-000006.png")
    ledger.add(folder.file("frame-000006.png"), bytes: 100)
    for days in [-400, 400] as [Int64] {
      var now = ClockReading.now
      now.utc += days * Self.day
      let isRoom = ledger.makeRoom(for: 1, now: now)
      #expect(try isRoom && names.count == 3)
    }
    // They are old when the run itself has lasted so long.
    var now = later(days: 3)
    now.utc = 0
    let isRoom = ledger.makeRoom(for: 1, now: now)
    #expect(try isRoom && names.isEmpty)
  }

  @Test func aPictureFromBeforeTheClockWasSetHasNoAge() throws {
    try write("frame-000001.png", days: 20_000)
    try write("frame-000002.png", days: 5)
    try write("frame-000003.png", days: 1)
    var ledger = try ledger(PictureBudget(bytes: 250, age: 2.5 * 86_400))
    fits(&ledger, 50)
    #expect(try names == ["frame-000001.png", "frame-000003.png"])
    fits(&ledger, 51)
    #expect(try names == ["frame-000003.png"])
  }

  @Test func theyLeaveRoomForRows() throws {
    for day in 1...3 { try write("frame-00000\(day).png", days: day) }
    // Each picture that goes gives 100 bytes.
    let path = folder.path
    let space: @Sendable (String) -> DiskSpace? = { _ in
      let count = (try? folderEntries(path).count) ?? 0
      return DiskSpace(free: 1_250 - 100 * count, total: 1_000_000)
    }
    var ledger = try ledger(PictureBudget(free: 1_000), space: space)
    fits(&ledger, 50)
    #expect(try names == ["frame-000001.png", "frame-000002.png"])
    fits(&ledger, 250)
    #expect(try names.isEmpty)
    fits(&ledger, 251, false)
    #expect(ledger.losses.removed == 3 && ledger.losses.skipped == 1)
    // Of a small disk, a twentieth is enough.
    var small = try self.ledger(PictureBudget(free: 1_000)) { _ in DiskSpace(free: 60, total: 1_000) }
    fits(&small, 10)
    fits(&small, 11, false)
  }

  @Test func withoutABudgetNothingIsTouched() throws {
    try write("frame-000001.png", bytes: 10_000, days: 10_000)
    var ledger = try ledger(PictureBudget()) { _ in DiskSpace(free: 0, total: 1_000) }
    fits(&ledger, 1 << 40)
    #expect(try names == ["frame-000001.png"])
  }

  @Test func anOverlayWithoutRoomIsLeftOut() throws {
    let size = bloodPictureSize
    var drawing = RecordPlan.Drawing(
      pictureSize: size, palette: bloodPalette, scale: ObjectScale(reduction: 2))
    drawing.budget = PictureBudget(bytes: 1)
    let sink = try OverlaySink(folder: folder.file("overlays"), run: "r1", drawing: drawing)
    let outlet = try SinkOutlet(sink, place: "overlays", losses: sink.losses) {
      OverlayFrame(pictureSize: size, reduction: 2, classCount: 3)
    }
    let picture = RGBImage(size: size)
    for sequence in 0..<3 as Range<UInt64> {
      try outlet.receive(FrameResult(record(sequence), picture: picture.view, objects: FoundObjects()))
    }
    try outlet.finish()
    #expect(outlet.leftOut == 3 && outlet.written == 0 && outlet.lost == 0)
    let overlays = folder.file("overlays")
    #expect(try folderEntries(overlays).isEmpty && PictureFolderMark.isThere(overlays))
  }

  @Test func aDiskThatBecomesFullIsToldOnce() {
    let disk = Disk()
    let watch = DiskWatch(reserve: 100) { path in
      DiskSpace(
        free: disk.free.load(ordering: .relaxed), total: 10_000, device: path == "elsewhere" ? 2 : 1)
    }
    var told = 0
    func look(_ free: Int, at paths: [String] = ["a", "b"]) -> Bool {
      disk.free.store(free, ordering: .relaxed)
      for path in paths { watch.look(at: path) { _ in told += 1 } }
      return watch.takeWarning()
    }
    // About as much as pictures leave is free while they make room for each other.
    var isDue = [100, 99, 50].map { look($0) }
    #expect(isDue == [false, false, false])
    isDue = [49, 49, 50, 61, 49].map { look($0) }
    #expect(isDue == [true, false, false, false, false] && told == 1)
    // Another disk is another matter; and whoever saw the first one low may be gone.
    isDue = [look(49, at: ["elsewhere"]), look(62, at: ["b"]), look(1, at: ["b"])]
    #expect(isDue == [true, false, true] && told == 3)
  }
}

private final class Disk: Sendable {
  let free = Atomic(100)
}

private let bloodPictureSize = PixelSize(width: 160, height: 120)
