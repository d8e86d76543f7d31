import Testing

@testable import SegNetRuntime

/// What the arena hands out lies inside, and kernels are given rows that are there.
struct ArenaTests {
  /// A ring of 4 rows of 64 bytes, 16 bytes before the first one, zeros behind it.
  private static let ring = RowRing(
    RowRing.Place(start: 64, rows: 8), before: RowRing.Place(start: 64, rows: 0),
    after: RowRing.Place(start: 64, rows: 0), outside: 384,
    left: 16, stride: 64, count: 4, isReversed: false)

  private static func arena() throws -> TensorArena { try TensorArena(byteCount: 1024) }

  @Test func tablesHoldWhatIsPutIntoThem() throws {
    let arena = try Self.arena()
    let table = arena.region.table(of: Int.self, at: 8, count: 3)
    for index in 0..<3 { table[index] = 7 * index }
    #expect((0..<3).map { table[$0] } == [0, 7, 14])
    let part = arena.region.region(at: 16, byteCount: 16).table(of: Int.self, at: 0, count: 2)
    #expect(part[0] == 7 && part[1] == 14)
  }

  @Test func nothingIsTakenFromOutside() async {
    await #expect(processExitsWith: .failure) {
      let arena = try Self.arena()
      _ = arena.region.region(at: 1000, byteCount: 25)
    }
    await #expect(processExitsWith: .failure) {
      let arena = try Self.arena()
      _ = arena.region.table(of: Int.self, at: -8, count: 1)
    }
    await #expect(processExitsWith: .failure) {
      let arena = try Self.arena()
      _ = arena.region.table(of: Int.self, at: 4, count: 1)
    }
    await #expect(processExitsWith: .failure) {
      let arena = try Self.arena()
      let table = arena.region.table(of: Int.self, at: 0, count: 3)
      table[3] = 1
    }
  }

  @Test func listsHaveNoMoreRowsThanTheirTable() async throws {
    let arena = try Self.arena()
    let table = RowTable(in: arena.region, at: 512, capacity: 4)
    #expect(table.rows(-1..<3, of: Self.ring).count == 4)
    await #expect(processExitsWith: .failure) {
      let arena = try Self.arena()
      let table = RowTable(in: arena.region, at: 512, capacity: 4)
      _ = table.rows(0..<5, of: Self.ring)
    }
    await #expect(processExitsWith: .failure) {
      let arena = try Self.arena()
      let table = RowTable(in: arena.region.region(at: 0, byteCount: 384), at: 128, capacity: 4)
      _ = table.rows(-1..<1, of: Self.ring)
    }
  }

  /// Rows of 64 bytes are rows of 4 pixels of 16 channels.
  @Test func kernelsAreGivenRowsThatAreLongEnough() async throws {
    try Self.average(width: 2, rows: 2..<3)
    await #expect(processExitsWith: .failure) { try ArenaTests.average(width: 3, rows: 2..<3) }
    await #expect(processExitsWith: .failure) { try ArenaTests.average(width: 2, rows: 2..<4) }
  }

  /// Two rows become some.
  private static func average(width: Int, rows: Range<Int>) throws {
    let arena = try arena()
    let inputs = RowTable(in: arena.region, at: 512, capacity: 4).rows(0..<2, of: ring)
    let outputs = RowTable(in: arena.region, at: 544, capacity: 4).rows(rows, of: ring)
    let kernels = try #require(KernelISA.generic.kernels(isInteger: true))
    kernels.average(inputs, width: width, channels: 16, into: outputs)
  }
}
