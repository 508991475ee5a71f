import COpenSSL
import Foundation

/// What was measured on, as far as a figure depends on it.
public struct Machine: Hashable, Sendable, Codable {
  /// The CPU's name.
  public let cpu: String

  /// Those of its features that a faster tier could use.
  public let features: [String]

  /// How many processors the system shows.
  public let processors: Int

  /// OpenSSL's version, as it says itself.
  public let openssl: String

  /// The Swift compiler's language version, and whether it optimized.
  public let build: String

  /// What kind of CPU that is, by the numbers its maker gave it: `authenticamd-25-17`.
  ///
  /// Names differ within a kind, and hypervisors make up their own. `nil` where Linux tells no
  /// numbers, and in reports of before there was such a member.
  public private(set) var family: String? = nil

  /// Which instruction set it has: `x86_64`, `aarch64`.
  public private(set) var architecture: String? = nil

  /// Which code judged signatures, where there was one only.
  public var tier: String?

  /// What was built, with `-dirty` behind it where files differ from it; `nil` where nobody knows.
  public var commit: String?

  /// The machine as it is.
  public static func current() -> Machine {
    let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    func value(_ name: String) -> String? {
      lines.split(separator: "\n").first { $0.hasPrefix(name) }?
        .split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
    }
    let flags = Set((value("flags") ?? value("Features") ?? "").split(separator: " "))
    return Machine(
      cpu: value("model name") ?? "unknown",
      features: telling.filter { flags.contains(Substring($0)) },
      processors: ProcessInfo.processInfo.processorCount,
      openssl: String(cString: OpenSSL_version(OPENSSL_VERSION)),
      build: isDebug ? "debug" : "release", family: family(value), architecture: architecture)
  }

  /// What the baseline of such a machine is called among others: `authenticamd-25-17.json`.
  public var baselineName: String {
    let name = family ?? architecture ?? "unknown"
    return String(name.map { $0.isLetter || $0.isNumber ? $0 : "-" }) + ".json"
  }

  /// Maker, family and model; on Arm, maker and part.
  private static func family(_ value: (String) -> String?) -> String? {
    let named = [["vendor_id", "cpu family", "model\t"], ["CPU implementer", "CPU part"]]
    let numbers = named.map { $0.compactMap(value) }.first { !$0.isEmpty } ?? []
    return numbers.isEmpty ? nil : numbers.joined(separator: "-").lowercased()
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "aarch64"
    #else
      "other"
    #endif
  }

  private static let telling = [
    "sha_ni", "avx2", "avx512f", "avx512ifma", "avx512vbmi", "vaes", "asimd", "sha2",
  ]

  private static var isDebug: Bool {
    var isDebug = false
    assert(
      {
        isDebug = true
        return true
      }())
    return isDebug
  }

  /// What disturbs a measurement here and now, a sentence each.
  public func warnings() -> [String] {
    var warnings: [String] = []
    if Self.isDebug { warnings.append("this is a debug build; measure a release build") }
    var load = [0.0]
    if getloadavg(&load, 1) == 1, load[0] > 0.5 * Double(processors) {
      warnings.append(
        "the machine is busy: load \(Figure.decimal(load[0], 2)) on \(processors) processors")
    }
    let governor = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"
    if let name = try? String(contentsOfFile: governor, encoding: .utf8),
      !name.hasPrefix("performance")
    {
      warnings.append("the CPU's frequency is scaled (\(name.trimmingCharacters(in: .newlines)))")
    }
    return warnings
  }
}
