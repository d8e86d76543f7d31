/// What a band is worked with: tables of rows for the kernels, and where it stands. Whoever has taken the band has it
/// to himself.
struct BandDesk: BitwiseCopyable {
  let inputs: RowTable
  let outputs: RowTable
  private let third: RowTable
  /// The stage that comes next, then the rows given so far, per stage.
  private let counters: ArenaTable<Int>
  /// The band's stages.
  let stages: ArenaTable<StageProgram>

  static func byteCount(tableLength: Int, stageCount: Int) -> Int {
    3 * tableLength * RowTable.bytesPerRow + (1 + stageCount) * MemoryLayout<Int>.stride
  }

  /// Besides its inputs and outputs a call has rows of pooling positions, of a second input, or of logits, never two of
  /// them: one table.
  var positions: RowTable { third }
  var secondInputs: RowTable { third }
  var logits: RowTable { third }

  @inline(__always)
  init(in arena: ArenaRegion, at offset: Int, tableLength: Int, stages: ArenaTable<StageProgram>) {
    let tableBytes = tableLength * RowTable.bytesPerRow
    inputs = RowTable(in: arena, at: offset, capacity: tableLength)
    outputs = RowTable(in: arena, at: offset + tableBytes, capacity: tableLength)
    third = RowTable(in: arena, at: offset + 2 * tableBytes, capacity: tableLength)
    counters = arena.table(of: Int.self, at: offset + 3 * tableBytes, count: 1 + stages.count)
    self.stages = stages
  }

  /// The stage that comes next.
  var stage: Int {
    @inline(__always) get { counters[0] }
    @inline(__always) nonmutating set { counters[0] = newValue }
  }

  /// Rows given so far.
  @inline(__always)
  func produced(by stage: Int) -> Int { counters[1 + stage] }

  @inline(__always)
  func produce(_ rows: Int, by stage: Int) { counters[1 + stage] = rows }

  /// To the beginning of a picture.
  func reset() {
    for index in 0..<counters.count { counters[index] = 0 }
  }
}
