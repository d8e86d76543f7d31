/// What a band is worked with: tables of row pointers for the kernels, and where it stands.
struct BandDesk: BitwiseCopyable {
  typealias RowTable = UnsafeMutablePointer<UnsafeMutableRawPointer?>

  let inputs: RowTable
  let outputs: RowTable
  let positions: RowTable
  /// The stage that comes next.
  let stage: UnsafeMutablePointer<Int>
  /// Rows given so far, per stage.
  let produced: UnsafeMutablePointer<Int>
  /// The band's stages.
  let stages: UnsafePointer<StageProgram>

  static func byteCount(tableLength: Int, stageCount: Int) -> Int {
    3 * tableLength * MemoryLayout<UnsafeMutableRawPointer?>.stride + (1 + stageCount)
      * MemoryLayout<Int>.stride
  }

  @inline(__always)
  init(at start: UnsafeMutableRawPointer, tableLength: Int, stages: UnsafePointer<StageProgram>) {
    inputs = start.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
    outputs = inputs + tableLength
    positions = outputs + tableLength
    stage = UnsafeMutableRawPointer(positions + tableLength).assumingMemoryBound(to: Int.self)
    produced = stage + 1
    self.stages = stages
  }
}
