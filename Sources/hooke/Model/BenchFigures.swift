import SegNetRuntime
import System

/// What `hooke bench` measured, as JSON and as text.
struct BenchFigures: Encodable {
  var size: String
  var isa: String
  var threads: Int
  var medianMilliseconds: Double
  var percentile99Milliseconds: Double
  var framesPerSecond: Double
  var gigaMultiplyAccumulates: Double
  var ceiling: Double
  var ceilingShare: Double
  var arenaBytes: Int
  var weightBytes: Int
  var residentBytes: Int?
  var firstLabelsMilliseconds: Double?

  enum CodingKeys: String, CodingKey {
    case size, isa, threads
    case medianMilliseconds = "median_ms"
    case percentile99Milliseconds = "p99_ms"
    case framesPerSecond = "frames_per_second"
    case gigaMultiplyAccumulates = "gmac_per_second"
    case ceiling = "ceiling_gmac_per_second"
    case ceilingShare = "ceiling_share"
    case arenaBytes = "arena_bytes"
    case weightBytes = "weight_bytes"
    case residentBytes = "resident_bytes"
    case firstLabelsMilliseconds = "first_labels_ms"
  }

  init(_ benchmark: Benchmark, plan: MemoryPlan, residentBytes: Int?, firstLabelsMilliseconds: Double?) {
    size = "\(benchmark.pictureSize)"
    (isa, threads) = (benchmark.isa.rawValue, benchmark.threads)
    medianMilliseconds = benchmark.medianMilliseconds
    percentile99Milliseconds = benchmark.percentile99Milliseconds
    framesPerSecond = 1000 / benchmark.medianMilliseconds
    gigaMultiplyAccumulates = benchmark.gigaMultiplyAccumulates
    (ceiling, ceilingShare) = (benchmark.gigaMultiplyAccumulatesCeiling, benchmark.ceilingShare)
    (arenaBytes, weightBytes) = (plan.activationBytes, plan.weightBytes)
    self.residentBytes = residentBytes
    self.firstLabelsMilliseconds = firstLabelsMilliseconds
  }

  var text: String {
    func number(_ value: Double, _ digits: Int) -> String { formatNumber(value, digits: digits) }
    func mebibytes(_ bytes: Int) -> String { "\(number(Double(bytes) / 1_048_576, 2)) MiB" }
    var lines = [
      "\(size), kernels \(isa), \(threads) thread(s)",
      "median \(number(medianMilliseconds, 2)) ms, 99th percentile \(number(percentile99Milliseconds, 2)) ms, "
        + "\(number(framesPerSecond, 1)) frames/s",
      "\(number(gigaMultiplyAccumulates, 1)) GMAC/s, \(number(100 * ceilingShare, 1)) % of the ceiling of "
        + "\(number(ceiling, 1)) GMAC/s",
      "activations \(mebibytes(arenaBytes)), weights \(mebibytes(weightBytes))",
    ]
    if let residentBytes {
      lines.append("resident memory \(mebibytes(residentBytes)), shared libraries apart")
    }
    if let firstLabelsMilliseconds {
      lines.append("first labels \(number(firstLabelsMilliseconds, 1)) ms after the start of the process")
    }
    return lines.joined(separator: "\n")
  }
}
