// swift-tools-version: 6.2
import PackageDescription

// Programs that time hooke beside others. Apart from hooke's own package, which stays small.
let package = Package(
  name: "bench",
  dependencies: [.package(name: "hooke", path: "../..")],
  targets: [
    // Hooke's turns of tools/compare-capture.
    .executableTarget(
      name: "capture-bench", dependencies: [.product(name: "HookeFrames", package: "hooke")],
      path: "capture-bench")
  ],
  swiftLanguageModes: [.v6]
)
