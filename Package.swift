// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableExperimentalFeature("Lifetimes"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// The kernels are the product's speed: optimised in debug builds too, so that tests run the code that ships.
let kernelSettings: [CSetting] = [.unsafeFlags(["-O3", "-fno-math-errno", "-ffp-contract=off"])]

/// For large tests without loops of their own: optimising them takes longer than all they do. What they test is optimised.
let unoptimised: [SwiftSetting] = strict + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

/// Modules that the compiler holds to memory safety. Most hand no addresses about; in the others a few files are doors to
/// memory or to C, and mark each unsafe expression.
let memorySafe: Set = [
  "Settings", "Charts", "Shapes", "SegNetModel", "NetworkReference", "Frames", "Recordings", "SegNetRuntime",
  "ObjectAnalysis",
  "LiveView", "Instrument",
  "LabelledPictures", "SegNetTraining", "ModelExport", "Reports",
]

/// A storey of the house: a target uses what lies below it.
enum Storey: String {
  case ground = "Ground", network = "Network", instrument = "Instrument", workshop = "Workshop"
}

extension Target {
  static func module(
    _ storey: Storey, _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [],
    resources: [Resource]? = nil
  ) -> Target {
    .target(
      name: name, dependencies: dependencies, path: "Sources/\(storey.rawValue)/\(name)", exclude: exclude,
      resources: resources,
      swiftSettings: memorySafe.contains(name) ? strict + [.strictMemorySafety()] : strict)
  }

  /// C: a shim over a system library, or kernels.
  static func shim(
    _ storey: Storey, _ name: String, _ dependencies: [Target.Dependency] = [], settings: [CSetting] = [],
    links library: String? = nil
  ) -> Target {
    .target(
      name: name, dependencies: dependencies, path: "Sources/\(storey.rawValue)/\(name)", cSettings: settings,
      linkerSettings: library.map { [.linkedLibrary($0)] })
  }

  static func system(_ storey: Storey, _ name: String, pkgConfig: String, package: String) -> Target {
    .systemLibrary(
      name: name, path: "Sources/\(storey.rawValue)/\(name)", pkgConfig: pkgConfig,
      providers: [.apt([package])])
  }

  static func tests(
    of name: String, _ dependencies: [Target.Dependency], resources: [Resource] = [],
    settings: [SwiftSetting] = strict
  ) -> Target {
    .testTarget(
      name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies, resources: resources,
      swiftSettings: settings)
  }
}

let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")

let package = Package(
  name: "hooke",
  products: [
    .executable(name: "hooke", targets: ["hooke"]),
    // For the packages in tools/.
    .library(name: "HookeFrames", targets: ["System", "Imaging", "Frames"]),
    .library(name: "FrameFuzzing", targets: ["FrameFuzzing"]),
    .library(name: "FileFuzzing", targets: ["FileFuzzing"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
  ],
  targets: [
    // Ground floor: what every instrument program needs.
    .shim(.ground, "CPNG", links: "png"),
    .shim(.ground, "CJPEG", settings: kernelSettings, links: "jpeg"),
    .shim(.ground, "CTIFF", links: "tiff"),
    .shim(.ground, "CWebP", links: "webp"),
    .shim(.ground, "CPixels", settings: kernelSettings),
    .shim(.ground, "CThreads"),
    .shim(.ground, "CMicrohttpd", links: "microhttpd"),
    .shim(.ground, "CGnuTLS", links: "gnutls"),
    .system(.ground, "CQRCode", pkgConfig: "libqrencode", package: "libqrencode-dev"),
    .system(.ground, "CCrypto", pkgConfig: "libcrypto", package: "libssl-dev"),
    .system(.ground, "CExpat", pkgConfig: "expat", package: "libexpat1-dev"),
    .system(.ground, "CMinizip", pkgConfig: "minizip", package: "libminizip-dev"),
    .module(
      .ground, "System", ["CThreads", "CCrypto", .product(name: "SystemPackage", package: "swift-system")]),
    .module(.ground, "Settings", ["System", yams]),
    .module(.ground, "Imaging", ["System", "CPNG", "CJPEG", "CTIFF", "CWebP", "CPixels"]),
    .module(.ground, "Charts", ["System", "Imaging"]),
    .module(.ground, "Shapes", ["System", "Imaging"]),
    .module(.ground, "Documents", ["System", "CExpat", "CMinizip"]),
    .module(.ground, "Server", ["System", "CMicrohttpd", "CGnuTLS", "CQRCode"]),

    // What a network is.
    .shim(.network, "CSegKernels", ["CPixels"], settings: kernelSettings, links: "m"),
    .module(.network, "SegNetModel", ["System", "Settings", "Imaging"]),
    .module(.network, "NetworkReference", ["System", "SegNetModel", "Imaging"]),

    // The instrument.
    .shim(.instrument, "CVideo", links: "dl"),
    .shim(.instrument, "CV4L2", links: "v4lconvert"),
    .shim(.instrument, "CXlsxWriter", links: "xlsxwriter"),
    .system(.instrument, "CSQLite", pkgConfig: "sqlite3", package: "libsqlite3-dev"),
    .module(.instrument, "Frames", ["System", "Settings", "Imaging", "CPixels", "CVideo", "CV4L2"]),
    .module(.instrument, "Cameras", ["System", "Settings", "Imaging", "Frames", "CV4L2"]),
    .module(.instrument, "Recordings", ["System", "Imaging", "Frames"]),
    .module(.instrument, "SegNetRuntime", ["System", "SegNetModel", "Imaging", "CSegKernels", "CPixels"]),
    .module(.instrument, "ObjectAnalysis", ["System", "Imaging", "Shapes", "SegNetModel"]),
    .module(
      .instrument, "Records",
      ["System", "Imaging", "Charts", "Shapes", "Documents", "ObjectAnalysis", "CSQLite", "CXlsxWriter"]),
    .module(
      .instrument, "LiveView",
      ["System", "Imaging", "Charts", "Frames", "ObjectAnalysis", "Records", "Server"],
      resources: [.embedInCode("Page/page.html"), .embedInCode("Interface/openapi.json")]),
    .module(
      .instrument, "Instrument",
      [
        "System", "Settings", "Imaging", "SegNetModel", "Frames", "Cameras", "Recordings", "SegNetRuntime",
        "ObjectAnalysis", "Records",
      ]),

    // The workshop.
    .system(.workshop, "COpenBLAS", pkgConfig: "openblas", package: "libopenblas-dev"),
    .module(
      .workshop, "LabelledPictures", ["System", "Settings", "Imaging", "Shapes", "Documents", "SegNetModel"]),
    .module(
      .workshop, "SegNetTraining",
      ["System", "Settings", "SegNetModel", "Imaging", "LabelledPictures", "CSegKernels", "COpenBLAS", yams]),
    .module(
      .workshop, "ModelExport",
      [
        "System", "SegNetModel", "NetworkReference", "LabelledPictures", "SegNetTraining", "SegNetRuntime",
        "ObjectAnalysis", "Imaging",
      ]),
    .module(
      .workshop, "Reports",
      [
        "System", "Charts", "LabelledPictures", "SegNetTraining", "ModelExport", "ObjectAnalysis", "Imaging",
        protobuf,
      ],
      exclude: ["TensorBoard/event.proto"]),

    // The command line.
    .executableTarget(
      name: "hooke",
      dependencies: [
        "System", "Settings", "Imaging", "Charts", "SegNetModel", "Frames", "Cameras", "Recordings",
        "SegNetRuntime",
        "ObjectAnalysis", "Records", "Server", "LiveView", "Instrument", "LabelledPictures", "SegNetTraining",
        "Reports", "ModelExport",
        arguments,
      ],
      swiftSettings: strict + [.strictMemorySafety()]),

    // Tests, and what they share.
    // Counts heap allocations in tests.
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    // Pictures as other programs write them: TIFF of many kinds, EXIF.
    .target(
      name: "PictureFixtures", dependencies: ["Imaging"], path: "Tests/PictureFixtures", swiftSettings: strict
    ),
    // Asks servers of this computer.
    .target(name: "HTTPClient", path: "Tests/HTTPClient", swiftSettings: strict),
    // Damages files and judges what readers make of them: for tests and tools/fuzz.
    .target(
      name: "FrameFuzzing",
      dependencies: ["Frames", "Cameras", "Recordings", "SegNetModel", "Settings", "Imaging", "System"],
      path: "Tests/FrameFuzzing", swiftSettings: strict),
    // Small models for tests, of random numbers or of PyTorch's.
    .target(
      name: "ModelFixtures", dependencies: ["SegNetModel", "Imaging"], path: "Tests/ModelFixtures",
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .tests(of: "System", []),
    .tests(of: "Settings", ["System"]),
    .tests(of: "Imaging", ["System", "CJPEG", "CPixels", "AllocationCounter", "PictureFixtures"]),
    .tests(of: "Charts", ["Imaging", "System"]),
    .tests(of: "Shapes", ["Imaging", "System"]),
    .tests(of: "Documents", ["System"]),
    .tests(of: "Server", ["HTTPClient", "System"]),
    .tests(of: "SegNetModel", ["ModelFixtures", "Settings", "Imaging", "System"]),
    .tests(of: "NetworkReference", ["ModelFixtures", "SegNetModel", "Imaging"]),
    .testTarget(
      name: "FrameCaptureTests",
      dependencies: [
        "Frames", "Cameras", "Recordings", "Instrument", "CV4L2", "CPixels", "CVideo", "Imaging", "System",
        "Settings",
        "AllocationCounter", "FrameFuzzing",
      ],
      resources: [.copy("Fixtures")], swiftSettings: unoptimised),
    .tests(
      of: "SegNetRuntime",
      [
        "NetworkReference", "ModelFixtures", "SegNetModel", "Imaging", "CSegKernels", "System",
        "AllocationCounter",
      ]),
    .tests(
      of: "ObjectAnalysis", ["SegNetModel", "Imaging", "AllocationCounter"], resources: [.copy("Fixtures")]),
    .tests(
      of: "Records",
      ["Shapes", "Documents", "ObjectAnalysis", "Imaging", "System", "CSQLite", "AllocationCounter"]),
    .tests(
      of: "LiveView", ["HTTPClient", "Server", "Records", "ObjectAnalysis", "Imaging", "System"]),
    .tests(
      of: "Instrument",
      [
        "System", "Settings", "Imaging", "SegNetModel", "Frames", "Cameras", "Recordings", "SegNetRuntime",
        "ObjectAnalysis", "Records", "LiveView", "AllocationCounter",
      ]),
    // Small data sets for tests, made by drawing.
    .target(
      name: "DatasetFixtures", dependencies: ["LabelledPictures", "Imaging", "System"],
      path: "Tests/DatasetFixtures", resources: [.copy("Fixtures")], swiftSettings: strict),
    // Samples of every file that people, labelling programs and other commands write, to be damaged.
    .target(
      name: "FileFuzzing",
      dependencies: [
        "FrameFuzzing", "PictureFixtures", "DatasetFixtures", "LabelledPictures", "SegNetTraining",
        "Instrument", "SegNetModel",
        "Settings", "Imaging", "System",
      ],
      path: "Tests/FileFuzzing", swiftSettings: strict),
    .tests(
      of: "LabelledPictures",
      ["DatasetFixtures", "Shapes", "Documents", "SegNetModel", "Imaging", "System", "Settings"]),
    .tests(
      of: "SegNetTraining",
      [
        "DatasetFixtures", "LabelledPictures", "SegNetModel", "NetworkReference", "Imaging", "System",
        "Settings",
      ],
      resources: [.copy("Fixtures")]),
    .tests(
      of: "Reports",
      [
        "LabelledPictures", "SegNetTraining", "ModelExport", "ObjectAnalysis", "SegNetModel", "Imaging",
        "System",
        protobuf,
      ]),
    .tests(
      of: "ModelExport",
      [
        "LabelledPictures", "SegNetTraining", "SegNetRuntime", "SegNetModel", "NetworkReference",
        "ObjectAnalysis", "Imaging", "System", "ModelFixtures",
      ],
      resources: [.copy("Fixtures")]),
    .tests(
      of: "hooke",
      [
        "System", "Settings", "Imaging", "Frames", "Cameras", "Recordings", "ObjectAnalysis", "SegNetModel",
        "Records", "Instrument", "SegNetTraining", "ModelExport", "HTTPClient", "FrameFuzzing", "FileFuzzing",
        arguments,
      ], settings: unoptimised),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu17
)

// For a short loop: HOOKE_TESTS=Imaging,Records builds and runs the tests of these modules alone.
if let chosen = Context.environment["HOOKE_TESTS"]?.split(separator: ",") {
  package.targets.removeAll { $0.type == .test && !chosen.contains($0.name.dropLast("Tests".count)) }
}
