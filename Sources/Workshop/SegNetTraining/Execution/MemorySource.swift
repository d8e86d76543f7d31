/// What memory is for, as predictions tell it.
enum MemoryUse: Int, CaseIterable, Sendable {
  /// Numbers that are trained, their gradients, and what the optimiser remembers of them.
  case weights
  /// What layers keep of a forward pass.
  case maps
  /// Gradients of the layers' outputs.
  case gradients
  /// Packed weights, strips of rows, sums.
  case scratch
  /// What losses, loaders and windows hold.
  case targets
}

/// Where buffers get their memory from, and who counts it.
protocol MemorySource: Sendable {
  /// Whether buffers get no memory: they are made to know how much they would take.
  var isCountedOnly: Bool { get }

  /// Notes what was taken; less than 0 is given back.
  func add(_ bytes: Int, for use: MemoryUse)
}

/// The system's memory; the task's ledger, if there is one, keeps count.
struct SystemMemory: MemorySource {
  private let ledger = MemoryLedger.current
  var isCountedOnly: Bool { false }

  func add(_ bytes: Int, for use: MemoryUse) { ledger?.add(bytes, for: use) }
}

/// No memory at all: adds up what buffers would take, for predictions.
struct CountedMemory: MemorySource {
  let ledger = MemoryLedger()
  var isCountedOnly: Bool { true }

  func add(_ bytes: Int, for use: MemoryUse) { ledger.add(bytes, for: use) }
}

let cacheLine = 64

/// What a buffer of a size really occupies: whole cache lines, one at least. **Units**: bytes.
func allocatedBytes(_ size: Int) -> Int { max(cacheLine, (size + cacheLine - 1) / cacheLine * cacheLine) }
