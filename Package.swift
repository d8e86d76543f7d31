// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableExperimentalFeature("Lifetimes"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// The kernels are the product's speed: optimised in debug builds too, so that tests run the code that ships.
let kernelSettings: [CSetting] = [.unsafeFlags(["-O3", "-fno-math-errno", "-ffp-contract=off"])]

let package = Package(
  name: "hooke",
  products: [
    .executable(name: "hooke", targets: ["hooke"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
  ],
  targets: [
    // Shims over system libraries.
    .target(name: "CPNG", linkerSettings: [.linkedLibrary("png")]),
    .target(name: "CJPEG", cSettings: kernelSettings, linkerSettings: [.linkedLibrary("jpeg")]),
    .target(name: "CVideo", linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CPixels", cSettings: kernelSettings),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .target(name: "CV4L2", linkerSettings: [.linkedLibrary("v4lconvert")]),
    .target(
      name: "CSegKernels", dependencies: ["CPixels"], cSettings: kernelSettings,
      linkerSettings: [.linkedLibrary("m")]),

    // Ground floor.
    .target(name: "SafeFiles", swiftSettings: strict),
    .target(
      name: "Configuration",
      dependencies: ["SafeFiles", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict),
    .target(
      name: "Imaging", dependencies: ["SafeFiles", "CPNG", "CJPEG", "CPixels"], swiftSettings: strict),
    .target(
      name: "SegNetModel", dependencies: ["SafeFiles", "Configuration", "Imaging"], swiftSettings: strict),

    // The instrument.
    .target(
      name: "FrameCapture",
      dependencies: ["SafeFiles", "Configuration", "Imaging", "CV4L2", "CPixels", "CVideo"],
      swiftSettings: strict),
    .target(
      name: "SegNetRuntime", dependencies: ["SafeFiles", "SegNetModel", "Imaging", "CSegKernels", "CPixels"],
      swiftSettings: strict),
    .target(
      name: "ObjectAnalysis", dependencies: ["Imaging", "SegNetModel"], swiftSettings: strict),
    .target(
      name: "ResultSinks", dependencies: ["SafeFiles", "Imaging", "ObjectAnalysis", "CSQLite"],
      swiftSettings: strict),

    .target(
      name: "Instrument",
      dependencies: [
        "SafeFiles", "Configuration", "Imaging", "SegNetModel", "FrameCapture", "SegNetRuntime",
        "ObjectAnalysis", "ResultSinks",
      ],
      swiftSettings: strict),

    // The workshop.
    .target(
      name: "SegNetTraining",
      dependencies: [
        "SafeFiles", "Configuration", "SegNetModel", "Imaging", "CSegKernels", "COpenBLAS",
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),
    .target(
      name: "TrainingReports",
      dependencies: [
        "SegNetTraining", "ModelExport", "ObjectAnalysis", "Imaging", "SafeFiles",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["TensorBoard/event.proto"], swiftSettings: strict),
    .target(
      name: "ModelExport",
      dependencies: ["SegNetModel", "SegNetTraining", "SegNetRuntime", "ObjectAnalysis", "Imaging"],
      swiftSettings: strict),

    // The command line.
    .executableTarget(
      name: "hooke",
      dependencies: [
        "SafeFiles", "Configuration", "Imaging", "SegNetModel", "FrameCapture", "SegNetRuntime",
        "ObjectAnalysis", "ResultSinks", "Instrument", "SegNetTraining", "TrainingReports", "ModelExport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // Counts heap allocations in tests.

    .testTarget(name: "SafeFilesTests", dependencies: ["SafeFiles"], swiftSettings: strict),
    .testTarget(
      name: "ConfigurationTests", dependencies: ["Configuration", "SafeFiles"], swiftSettings: strict),
    .testTarget(
      name: "ImagingTests", dependencies: ["Imaging", "SafeFiles", "CJPEG", "CPixels", "AllocationCounter"],
      swiftSettings: strict),
    .testTarget(
      name: "SegNetModelTests", dependencies: ["SegNetModel", "Configuration", "Imaging", "SafeFiles"],
      swiftSettings: strict),
    .testTarget(
      name: "FrameCaptureTests",
      dependencies: [
        "FrameCapture", "CV4L2", "CPixels", "CVideo", "Imaging", "SafeFiles", "Configuration",
        "AllocationCounter",
        "FrameFuzzing",
      ],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "SegNetRuntimeTests",
      dependencies: [
        "SegNetRuntime", "SegNetModel", "Imaging", "CSegKernels", "SafeFiles", "AllocationCounter",
      ],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    // Damages files and judges what readers make of them: for tests and tools/fuzz.
    .target(
      name: "FrameFuzzing",
      dependencies: ["FrameCapture", "SegNetModel", "Configuration", "Imaging", "SafeFiles"],
      path: "Tests/FrameFuzzing", swiftSettings: strict),
    .executableTarget(
      name: "hooke-fuzz",
      dependencies: ["FrameFuzzing", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      path: "tools/fuzz.d", swiftSettings: strict),
    .executableTarget(
      name: "capture-bench", dependencies: ["FrameCapture", "CPixels", "SafeFiles", "Imaging"],
      path: "tools/compare-capture.d", exclude: ["opponents.py"], swiftSettings: strict),
    .testTarget(
      name: "ObjectAnalysisTests",
      dependencies: ["ObjectAnalysis", "SegNetModel", "Imaging", "AllocationCounter"],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "ResultSinksTests",
      dependencies: [
        "ResultSinks", "ObjectAnalysis", "Imaging", "SafeFiles", "CSQLite", "AllocationCounter",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "InstrumentTests",
      dependencies: [
        "Instrument", "SafeFiles", "Configuration", "Imaging", "SegNetModel", "FrameCapture", "SegNetRuntime",
        "ObjectAnalysis", "ResultSinks", "AllocationCounter",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SegNetTrainingTests",
      dependencies: ["SegNetTraining", "SegNetModel", "Imaging", "SafeFiles", "Configuration"],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "TrainingReportsTests",
      dependencies: [
        "TrainingReports", "SegNetTraining", "ModelExport", "ObjectAnalysis", "SegNetModel", "Imaging",
        "SafeFiles",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ModelExportTests",
      dependencies: [
        "ModelExport", "SegNetTraining", "SegNetRuntime", "SegNetModel", "ObjectAnalysis", "Imaging",
        "SafeFiles",
      ],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "HookeTests", dependencies: ["hooke", "SafeFiles", "Imaging", "FrameCapture", "ObjectAnalysis"],
      path: "Tests/hookeTests", swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu17
)
