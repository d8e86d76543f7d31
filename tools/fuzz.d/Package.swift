// swift-tools-version: 6.2
import PackageDescription

// The program behind tools/fuzz. Apart from hooke's own package, which stays small.
let package = Package(
  name: "fuzz",
  dependencies: [
    .package(name: "hooke", path: "../.."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .executableTarget(
      name: "hooke-fuzz",
      dependencies: [
        .product(name: "FrameFuzzing", package: "hooke"), .product(name: "FileFuzzing", package: "hooke"),
        .product(name: "HookeFrames", package: "hooke"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: ".", sources: ["FuzzCommand.swift"])
  ],
  swiftLanguageModes: [.v6]
)
