// swift-tools-version: 6.2

import PackageDescription

/// Library targets: every unsafe expression is marked, every warning is an error.
let library: [SwiftSetting] = [
  .enableExperimentalFeature("Lifetimes"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// Tests and tools: as `library`, but free to build raw buffers without marking each one.
let tool: [SwiftSetting] = [
  .enableExperimentalFeature("Lifetimes"),
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "Assay",
  products: [
    .library(name: "Assay", targets: ["Assay", "JOSE", "Signatures"]),
    .library(name: "KeyCache", targets: ["KeyCache"]),
    .executable(name: "assay", targets: ["AssayCLI"]),
  ],
  targets: [
    // The tool: one file a subcommand, each of them thin.
    .executableTarget(
      name: "AssayCLI",
      dependencies: ["Assay", "BenchmarkHarness", "JOSE", "KeyCache", "Signatures"],
      swiftSettings: tool),

    // Where keys come from and how they stay fresh: the only target that speaks to the network.
    .target(
      name: "KeyCache", dependencies: ["Assay", "CCurl", "JOSE", "Signatures"],
      swiftSettings: library),

    // What a service imports: verifier, policy, verdicts.
    .target(
      name: "Assay", dependencies: ["CXXHash", "JOSE", "Signatures"], swiftSettings: library),

    // One question: does this signature match these bytes under this key?
    .target(
      name: "Signatures", dependencies: ["COpenSSL", "JOSE", "VectorKernels"],
      swiftSettings: library),

    // Zero-copy formats: no cryptography, no input or output, no Foundation.
    .target(name: "JOSE", dependencies: ["VectorKernels"], swiftSettings: library),

    // Lanes: C++ templates behind C headers; no state, no allocation.
    .target(name: "VectorKernels"),

    // System libraries.
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

    .systemLibrary(name: "CXXHash", providers: [.apt(["libxxhash-dev"])]),

    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

    // The benchmark: a library, whose face is `assay bench`.
    .target(
      name: "BenchmarkHarness",
      dependencies: [
        "AllocationCounter", "Assay", "COpenSSL", "JOSE", "OpenSSLBaseline", "Signatures",
      ],
      path: "Benchmarks/Harness",
      swiftSettings: tool),

    // What the benchmark divides by: OpenSSL called from C, and nothing of Assay.
    // HMAC_CTX and the plain SHA-2 states are deprecated and not slower: they belong in the race.
    .target(
      name: "OpenSSLBaseline",
      dependencies: ["COpenSSL"],
      path: "Benchmarks/OpenSSLBaseline",
      cSettings: [.define("OPENSSL_SUPPRESS_DEPRECATED")]),

    // The benchmark's own malloc, which counts.
    .target(
      name: "AllocationCounter", dependencies: ["COpenSSL"], path: "Benchmarks/AllocationCounter"),

    // Tests: a target a module, then whole files of published vectors.
    .target(
      name: "TestSupport",
      dependencies: ["Assay", "JOSE", "Signatures"],
      path: "Tests/TestSupport",
      swiftSettings: tool),
    // What libFuzzer calls; `Tests/run --fuzz` makes a program of it.
    .target(
      name: "FuzzTargets",
      dependencies: ["JOSE", "TestSupport", "VectorKernels"],
      path: "Tests/FuzzTargets",
      exclude: ["run"],
      swiftSettings: tool),
    .testTarget(
      name: "JOSETests", dependencies: ["FuzzTargets", "JOSE", "TestSupport"],
      swiftSettings: tool),
    .testTarget(
      name: "SignaturesTests", dependencies: ["Signatures", "TestSupport"], swiftSettings: tool),
    .testTarget(
      name: "VectorKernelsTests",
      dependencies: ["COpenSSL", "JOSE", "Signatures", "TestSupport", "VectorKernels"],
      swiftSettings: tool),
    .testTarget(name: "AssayTests", dependencies: ["Assay", "TestSupport"], swiftSettings: tool),
    .testTarget(
      name: "KeyCacheTests",
      dependencies: ["Assay", "JOSE", "KeyCache", "Signatures", "TestSupport"],
      swiftSettings: tool),
    .testTarget(
      name: "AssayCLITests", dependencies: ["AssayCLI", "TestSupport"], swiftSettings: tool),
    .testTarget(
      name: "HarnessTests",
      dependencies: [
        "AllocationCounter", "Assay", "BenchmarkHarness", "COpenSSL", "JOSE", "TestSupport",
      ],
      swiftSettings: tool),
    .testTarget(
      name: "ConformanceTests",
      dependencies: ["Assay", "JOSE", "Signatures", "TestSupport"],
      path: "Tests/Conformance",
      swiftSettings: tool),

    // Real servers, which the tests start and stop.
    .testTarget(
      name: "IntegrationTests",
      dependencies: ["Assay", "AssayCLI", "JOSE", "KeyCache", "Signatures", "TestSupport"],
      path: "Tests/Integration",
      exclude: [
        "Servers/faulty_server.py", "Servers/install", "Servers/keeper.py", "Servers/provider.py",
        "Servers/requirements.txt",
      ],
      swiftSettings: tool),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx20
)
