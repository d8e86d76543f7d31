import System

/// What memory is for, as predictions report it.
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

/// Where buffers get their memory from.
protocol MemorySource: Sendable {
  /// Whole cache lines of zeros; nil from a source that only counts.
  ///
  /// - Throws: `TrainingError.noMemory`.
  func allocate(_ bytes: Int, for use: MemoryUse) throws(TrainingError) -> UnsafeMutableRawPointer?

  /// - Parameter memory: what `allocate` gave for as many bytes.
  func deallocate(_ memory: UnsafeMutableRawPointer?, bytes: Int, for use: MemoryUse)
}

/// The system's memory; the task's ledger, if there is one, keeps count.
struct SystemMemory: MemorySource {
  private let ledger = MemoryLedger.current

  func allocate(_ bytes: Int, for use: MemoryUse) throws(TrainingError) -> UnsafeMutableRawPointer? {
    guard let memory = allocateAlignedMemory(byteCount: bytes, alignment: cacheLine) else {
      throw .noMemory(bytes: bytes)
    }
    ledger?.add(bytes, for: use)
    return memory
  }

  func deallocate(_ memory: UnsafeMutableRawPointer?, bytes: Int, for use: MemoryUse) {
    ledger?.add(-bytes, for: use)
    if let memory { deallocateAlignedMemory(memory) }
  }
}

/// No memory at all: adds up what buffers would take, for predictions.
struct CountedMemory: MemorySource {
  let ledger = MemoryLedger()

  func allocate(_ bytes: Int, for use: MemoryUse) -> UnsafeMutableRawPointer? {
    ledger.add(bytes, for: use)
    return nil
  }

  func deallocate(_ memory: UnsafeMutableRawPointer?, bytes: Int, for use: MemoryUse) {
    ledger.add(-bytes, for: use)
  }
}

let cacheLine = 64

/// What a buffer of a size really occupies: whole cache lines, one at least. **Units**: bytes.
func allocatedBytes(_ size: Int) -> Int { max(cacheLine, (size + cacheLine - 1) / cacheLine * cacheLine) }
