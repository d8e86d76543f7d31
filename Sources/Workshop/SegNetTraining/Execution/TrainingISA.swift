import LabelledPictures

/// What the training kernels are made of: instructions of this processor, or OpenBLAS' matrix products.
public enum TrainingISA: String, Sendable, CaseIterable {
  /// Plain C; on Arm compiled to NEON.
  case generic
  /// OpenBLAS, which has kernels for very many processors.
  case openBLAS
  case avx2, avx512

  /// Whether this processor has the instructions.
  public var isAvailable: Bool { TrainingKernels(self) != nil }

  /// The fastest one this processor has.
  public static var best: TrainingISA {
    #if arch(arm64)
      .generic
    #else
      allCases.last { $0.isAvailable } ?? .generic
    #endif
  }

  /// Whether it adds with one rounding and in the order that all kernels of our own share: then the bytes are the same.
  public var isReproducible: Bool {
    switch self {
    case .generic:
      #if arch(arm64)
        true
      #else
        false
      #endif
    case .openBLAS: false
    case .avx2, .avx512: true
    }
  }

  var kernels: TrainingKernels {
    guard let kernels = TrainingKernels(self) else {
      preconditionFailure("this processor lacks the instructions of \(self)")
    }
    return kernels
  }
}
