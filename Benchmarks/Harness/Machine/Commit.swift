import Foundation

/// The commit that a tool was built from.
enum Commit {
  /// Asks git about the checkout in whose `.build` folder the running program is.
  ///
  /// A program that was moved elsewhere could find itself in a repository that it has nothing to do
  /// with, so it does not ask there.
  ///
  /// - Returns: An abbreviated commit, with `-dirty` where files differ from it, or `nil`.
  static func current(program: String? = path(of: "/proc/self/exe")) -> String? {
    guard let program, let build = program.range(of: "/.build/") else { return nil }
    let git = Process()
    git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    git.arguments = [
      "git", "-C", String(program[..<build.lowerBound]),
      "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*",
    ]
    let output = Pipe()
    (git.standardOutput, git.standardError) = (output, FileHandle.nullDevice)
    guard (try? git.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    git.waitUntilExit()
    let commit = text.trimmingCharacters(in: .whitespacesAndNewlines)
    return git.terminationStatus == 0 && !commit.isEmpty ? commit : nil
  }

  private static func path(of link: String) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: link)
  }
}

extension Machine {
  /// The machine as it is, with the tier that judges and the commit that was built.
  public static func current(tier: String) -> Machine {
    var machine = current()
    (machine.tier, machine.commit) = (tier, Commit.current())
    return machine
  }
}
