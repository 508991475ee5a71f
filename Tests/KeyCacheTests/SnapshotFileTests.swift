import Foundation
import JOSE
import Signatures
import TestSupport
import Testing

@testable import KeyCache

@Suite("The file of the last good set")
struct SnapshotFileTests {
  private static let location = RemoteKeySet.Location.keys(at: "https://issuer.example/keys")
  private static let freshness = Freshness(lifetime: .seconds(300), staleLimit: .seconds(3600))

  private func withFile(_ body: (String, SnapshotFile, [UInt8]) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "assay-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "keys").path
    let text = Tokens.keySetText([try Tokens.key(.es256, keyID: "k1")])
    try body(
      path, SnapshotFile(path, Self.location, RemoteKeySet.Configuration()), Array(text.utf8))
  }

  private func problem(_ file: SnapshotFile, at date: Int64 = 1000) -> FetchError? {
    do throws(FetchFailure) {
      _ = try file.read(at: date)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test("is read as it was written, and grows old")
  func roundTrip() throws {
    try withFile { path, file, text in
      #expect(try file.read(at: 1000) == nil)
      try file.write(text, fetchedAt: 1000, Self.freshness)
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
      #expect((mode as? NSNumber)?.intValue == 0o600)
      for (date, age) in [(1000, 0), (4899, 3899), (940, 0)] as [(Int64, Int64)] {
        let saved = try #require(try file.read(at: date))
        #expect(saved.keys.keys.map(\.keyID) == ["k1"])
        #expect(saved.age == .seconds(age) && saved.servesFor == .seconds(3900 - age))
      }
      for date in [4900, 1 << 40, 939, 0] as [Int64] {
        #expect(problem(file, at: date) == .unusableSnapshot(.tooOld), "\(date)")
      }
      // Writing leaves nothing beside it, and replaces what was there.
      try file.write(text, fetchedAt: 9000, Self.freshness)
      #expect(problem(file, at: 9000) == nil)
      let folder = URL(filePath: path).deletingLastPathComponent().path
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["keys"])
    }
  }

  @Test("one octet changed, lost or added anywhere, and it is not used")
  func damaged() throws {
    try withFile { path, file, text in
      try file.write(text, fetchedAt: 1000, Self.freshness)
      let whole = try Data(contentsOf: URL(filePath: path))
      func write(_ data: Data) throws {
        // In place, so that owner and permissions stay.
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: data)
        try handle.close()
      }
      for position in whole.indices {
        var changed = whole
        changed[position] ^= 0x01
        try write(changed)
        #expect(problem(file) != nil, "octet \(position)")
        try write(whole.prefix(position))
        #expect(problem(file) != nil, "cut at \(position)")
      }
      try write(whole + [0x0a])
      #expect(problem(file) == .unusableSnapshot(.malformed))
      try write(whole)
      #expect(problem(file) == nil)
    }
  }

  @Test("it serves only the source that it was written for, and only from an owner to be trusted")
  func otherSource() throws {
    try withFile { path, file, text in
      try file.write(text, fetchedAt: 1000, Self.freshness)
      for other: RemoteKeySet.Location in [
        .keys(at: "https://issuer.example/keys2"), .issuer("https://issuer.example/keys"),
      ] {
        let file = SnapshotFile(path, other, RemoteKeySet.Configuration())
        #expect(problem(file) == .unusableSnapshot(.otherSource))
      }
      for mode in [0o620, 0o602, 0o666] {
        try FileManager.default.setAttributes(
          [.posixPermissions: mode], ofItemAtPath: path)
        #expect(problem(file) == .unusableSnapshot(.untrustedOwner))
      }
    }
  }
}
