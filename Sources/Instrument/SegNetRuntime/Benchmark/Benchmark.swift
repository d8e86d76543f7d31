import Imaging
import SegNetModel
import System

/// How fast an interpreter is on this machine, and how much of what the processor could do that is.
public struct Benchmark: Sendable, Equatable {
  /// Of the camera's pictures. **Units**: pixels.
  public let pictureSize: PixelSize
  /// The kernels that were timed.
  public let isa: KernelISA
  /// Threads that shared each picture, the caller's included.
  public let threads: Int
  /// How many were timed, 3...`largestPictureCount`.
  public let pictures: Int
  /// Milliseconds per picture: half of the pictures took no longer.
  public let medianMilliseconds: Double
  /// 99 of 100 pictures took no longer.
  public let percentile99Milliseconds: Double
  /// Multiply-accumulates per second in the median picture, in thousands of millions.
  public let gigaMultiplyAccumulates: Double
  /// The same for multiplications alone, nothing read or stored, on as many cores as there are threads.
  public let gigaMultiplyAccumulatesCeiling: Double

  /// `gigaMultiplyAccumulates` as a share of the ceiling.
  public var ceilingShare: Double { gigaMultiplyAccumulates / gigaMultiplyAccumulatesCeiling }

  /// The most pictures that are timed.
  public static let largestPictureCount = 100_000

  /// Segments one picture again and again.
  ///
  /// - Parameters:
  ///   - picture: of the interpreter's size and a format that it takes.
  ///   - seconds: for how long; at least three pictures are timed.
  public init(_ interpreter: Interpreter, picture: borrowing ImageView, seconds: Double) {
    var output = interpreter.makeOutput()
    // Fetches memory and wakes threads.
    interpreter.segment(picture, into: &output)
    var milliseconds: [Double] = []
    let start = SystemClock.monotonicSeconds()
    var now = start
    repeat {
      interpreter.segment(picture, into: &output)
      let end = SystemClock.monotonicSeconds()
      milliseconds.append(1000 * (end - now))
      now = end
    } while milliseconds.count < 3 || now - start < seconds && milliseconds.count < Self.largestPictureCount
    milliseconds.sort()
    let ceiling = interpreter.ceiling(seconds: min(max(seconds / 10, 0.05), 0.5))
    pictureSize = interpreter.pictureSize
    (isa, threads, pictures) = (interpreter.isa, interpreter.threads, milliseconds.count)
    medianMilliseconds = milliseconds[milliseconds.count / 2]
    percentile99Milliseconds = milliseconds[(milliseconds.count * 99 + 99) / 100 - 1]
    gigaMultiplyAccumulates = Double(interpreter.plan.multiplyAccumulates) / medianMilliseconds * 1e-6
    gigaMultiplyAccumulatesCeiling = ceiling * Double(threads)
  }
}

extension Interpreter {
  /// What one core reaches with this interpreter's multiplications alone, in thousands of millions per second.
  fileprivate func ceiling(seconds: Double) -> Double {
    isa.kernels(isInteger: arithmetic == .int8)?.ceiling(seconds: seconds) ?? 0
  }
}
