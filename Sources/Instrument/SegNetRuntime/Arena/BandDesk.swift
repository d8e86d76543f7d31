/// What a band is worked with: tables of row pointers for the kernels, and where it stands.
struct BandDesk: BitwiseCopyable {
  typealias RowTable = UnsafeMutablePointer<UnsafeMutableRawPointer?>

  let inputs: RowTable
  let outputs: RowTable
  private let third: RowTable
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

  /// Besides its inputs and outputs a call has rows of pooling positions, of a second input, or of logits, never two of
  /// them: one table.
  var positions: RowTable { third }
  var secondInputs: RowTable { third }
  var logits: RowTable { third }

  @inline(__always)
  init(at start: UnsafeMutableRawPointer, tableLength: Int, stages: UnsafePointer<StageProgram>) {
    inputs = start.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
    outputs = inputs + tableLength
    third = outputs + tableLength
    stage = UnsafeMutableRawPointer(third + tableLength).assumingMemoryBound(to: Int.self)
    produced = stage + 1
    self.stages = stages
  }
}
