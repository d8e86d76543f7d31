/// The instruction sets for which there are kernels. int8 labels are the same with each of them.
public enum KernelISA: String, Sendable, CaseIterable, CustomStringConvertible {
  /// Plain C, on every processor.
  case generic
  /// x86-64 with SSE4.1.
  case sse41
  /// x86-64 with AVX2, FMA and F16C.
  case avx2
  /// x86-64 with AVX-VNNI.
  case avxvnni
  /// x86-64 with AVX-512 VNNI.
  case avx512vnni
  /// 64-bit Arm.
  case neon
  /// 64-bit Arm with the dot-product extension (Armv8.2 `sdot`).
  case neondot

  /// The name that `init(_:)` takes, such as `avx2`.
  public var description: String { rawValue }

  /// The instruction set of a name; nil for an unknown name.
  public init?(_ name: String) { self.init(rawValue: name) }

  /// Those that this processor and this build have, slowest first.
  public static let available: [KernelISA] = RowKernels.names.reversed().compactMap { name in
    allCases.first { $0.kernelName == name }
  }

  /// The fastest of `available`.
  public static var best: KernelISA { available.last ?? .generic }

  private var kernelName: String { self == .neondot ? "neondotprod" : rawValue }

  /// Nil when this processor cannot run them.
  func kernels(isInteger: Bool) -> RowKernels? { RowKernels(named: kernelName, isInteger: isInteger) }
}
