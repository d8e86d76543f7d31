import Records
import SegNetRuntime
import System

extension RunEnd {
  /// - Parameter failure: what made it end, or failed at its end; nil where nothing did.
  init(_ summary: RunSummary, run: String, isa: KernelISA, failure: (any Error)?) {
    (self.run, version, kernels) = (run, programVersion, "\(isa)")
    endedUtc = momentText(nanoseconds: SystemClock.utcNanoseconds())
    reason = failure == nil ? summary.ending ?? .sourceEnded : .failure
    error = failure.map { "\($0)" }
    (frames, dropped) = (summary.frames, summary.dropped)
    rejected = summary.rejected.values.reduce(0, +)
    files = summary.destinations.flatMap { destination in
      destination.parts.map { part in
        File(
          file: destination.place, content: part.content, written: part.written, lost: part.lost,
          leftOut: destination.leftOut > 0 ? destination.leftOut : nil,
          removed: destination.removed > 0 ? destination.removed : nil, seal: part.seal,
          kind: destination.kind)
      }
    }
  }
}
