/// What one thread works with: tables of row pointers for the kernels, and where it stands.
struct ThreadDesk: BitwiseCopyable {
  typealias RowTable = UnsafeMutablePointer<UnsafeMutableRawPointer?>

  let inputs: RowTable
  let outputs: RowTable
  let positions: RowTable
  /// Rows given so far, per stage.
  let produced: UnsafeMutablePointer<Int>
  let progress: UnsafeMutablePointer<StageProgress>
  /// The phase at hand, at most one command per stage.
  let commands: UnsafeMutablePointer<RowCommand>

  static func byteCount(tableLength: Int, stageCount: Int) -> Int {
    3 * tableLength * MemoryLayout<UnsafeMutableRawPointer?>.stride
      + stageCount
      * (MemoryLayout<Int>.stride + MemoryLayout<StageProgress>.stride + MemoryLayout<RowCommand>.stride)
  }

  @inline(__always)
  init(at start: UnsafeMutableRawPointer, tableLength: Int, stageCount: Int) {
    inputs = start.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
    outputs = inputs + tableLength
    positions = outputs + tableLength
    produced = UnsafeMutableRawPointer(positions + tableLength).assumingMemoryBound(to: Int.self)
    progress = UnsafeMutableRawPointer(produced + stageCount).assumingMemoryBound(to: StageProgress.self)
    commands = UnsafeMutableRawPointer(progress + stageCount).assumingMemoryBound(to: RowCommand.self)
  }
}
