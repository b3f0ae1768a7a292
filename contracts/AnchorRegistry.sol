// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title AnchorRegistry: heads of append-only logs, and the status of the documents in them
/// @notice A log is registered by anybody, for itself. From then on its head can only grow, every
/// new head is shown to extend the one before (RFC 9162, 2.1.4), and a revoked document stays revoked.
/// @dev Immutable: no proxy, no owner, no constructor argument, no immutable variable, so that the
/// hash of the deployed code says everything about the rules. The storage layout is a promise
/// ("anchor-registry/1"): auditors read slots 0 and 1 through state proofs, without calling anything.
/// Compiled for `london`; hashes of the log are SHA-256 (precompile 2).
contract AnchorRegistry {
    /// @dev Word 0 is `anchorer 160 | size 48 | time 40 | flags 8` from the lowest bit, word 1 the root.
    struct Log {
        address anchorer; // may extend the head; zero: nobody may
        uint48 size; // entries under the head
        uint40 time; // of the block that recorded the head
        uint8 flags; // bit 0: retired
        bytes32 root; // RFC 9162 Merkle tree hash over `size` entries
        address statusAccount; // may change statuses; zero: nobody may
        address administrator; // may replace the two above, retire, and name its own heir
        address candidate; // the next administrator, if one was proposed
        uint40 notBefore; // when the candidate may accept
        bytes32 successor; // of a retired log, as its administrator named it
    }

    /// @dev One change of status, for the batch form.
    struct StatusChange {
        bytes32 document;
        uint256 expectedChanges;
        uint256 value;
        bytes24 ref;
    }

    /// @notice Entries by which one call may extend a log.
    /// @dev With public tiles, a "consistency proof" from any size to an absurd one can be made of junk
    /// whose preimage nobody has; the limit keeps such a head within reach of the honest log.
    uint256 public constant MAX_GROWTH = 1 << 24;

    /// @notice Notice that precedes a change of administrator.
    uint256 public constant NOTICE = 3 days;

    /// @notice The final status.
    uint256 public constant REVOKED = 4;

    uint8 private constant RETIRED = 1;

    /// @notice Slot 0: the logs by logId.
    mapping(bytes32 logId => Log) public logs;

    /// @notice Slot 1: by logId and document digest one word, `status 8 | changes 16 | time 40 | ref 192`
    /// from the lowest bit. Status: 1 valid, 2 suspended, 3 superseded, 4 revoked. No word: never changed.
    mapping(bytes32 logId => mapping(bytes32 document => uint256 word)) public status;

    event Registered(
        bytes32 indexed logId, address indexed administrator, address anchorer, address statusAccount
    );
    event Anchored(bytes32 indexed logId, uint256 size, bytes32 root);
    event StatusSet(bytes32 indexed logId, bytes32 indexed document, uint256 word);
    event AnchorerSet(bytes32 indexed logId, address anchorer);
    event StatusAccountSet(bytes32 indexed logId, address statusAccount);
    event AdministratorProposed(bytes32 indexed logId, address candidate, uint256 notBefore);
    event AdministratorCancelled(bytes32 indexed logId, address candidate);
    event AdministratorChanged(bytes32 indexed logId, address administrator);
    event Retired(bytes32 indexed logId, bytes32 successor);

    /// @notice The registrant used this salt before.
    error AlreadyRegistered(bytes32 logId);
    /// @notice The sender is not the account that may do this for this log.
    error NotAllowed(address sender);
    /// @notice The log was retired: its head stays as it is.
    error LogRetired();
    /// @notice The new head has no more entries than the one on record.
    error StaleHead(uint256 size);
    /// @notice The new head has too many entries.
    error TooMuchGrowth(uint256 largest);
    /// @notice The proof does not show that the new head extends the one on record.
    error Inconsistent();
    /// @notice The document's status was changed meanwhile.
    error StaleStatus(bytes32 document, uint256 changes);
    /// @notice The document is revoked: that is final.
    error RevokedIsFinal(bytes32 document);
    /// @notice Not one of the statuses 1 to 4.
    error UnknownStatus(uint256 value);
    /// @notice The counter is at its end; the last change is kept for a revocation.
    error ChangesExhausted(bytes32 document);
    /// @notice No candidate, or the notice has not passed.
    error TooEarly(uint256 notBefore);

    modifier onlyAdministrator(bytes32 logId) {
        if (msg.sender != logs[logId].administrator) revert NotAllowed(msg.sender);
        _;
    }

    /// @notice Register a log; the sender becomes its administrator.
    /// @param salt Any value; a sender registers one log with each.
    /// @param anchorer The account that may extend the head.
    /// @param statusAccount The account that may change statuses.
    /// @return logId Binds chain, contract, registrant and salt: nobody else can occupy it.
    function register(bytes32 salt, address anchorer, address statusAccount)
        external
        returns (bytes32 logId)
    {
        logId = keccak256(abi.encode(block.chainid, address(this), msg.sender, salt));
        Log storage log = logs[logId];
        if (log.administrator != address(0)) revert AlreadyRegistered(logId);
        log.anchorer = anchorer;
        log.statusAccount = statusAccount;
        log.administrator = msg.sender;
        emit Registered(logId, msg.sender, anchorer, statusAccount);
    }

    /// @notice Record a head that extends the one on record.
    /// @param logId The log.
    /// @param size Entries under the new head: more than before, at most MAX_GROWTH more.
    /// @param root The RFC 9162 Merkle tree hash over them.
    /// @param proof The RFC 9162 consistency proof; empty for the first head.
    function anchor(bytes32 logId, uint256 size, bytes32 root, bytes32[] calldata proof) external {
        Log storage log = logs[logId];
        (address anchorer, uint256 oldSize, uint8 flags) = (log.anchorer, log.size, log.flags);
        if (msg.sender != anchorer) revert NotAllowed(msg.sender);
        if (flags & RETIRED != 0) revert LogRetired();
        if (size <= oldSize) revert StaleHead(oldSize);
        uint256 largest = oldSize + MAX_GROWTH;
        if (largest > type(uint48).max) largest = type(uint48).max;
        if (size > largest) revert TooMuchGrowth(largest);
        bool extended =
            oldSize == 0 ? proof.length == 0 : _extends(oldSize, log.root, size, root, proof);
        if (!extended) revert Inconsistent();

        log.size = uint48(size);
        log.time = uint40(block.timestamp);
        log.root = root;
        emit Anchored(logId, size, root);
    }

    /// @notice Change the status of a document, if nobody changed it meanwhile.
    /// @param logId The log.
    /// @param document The document digest.
    /// @param expectedChanges How often it was changed before.
    /// @param value 1 valid, 2 suspended, 3 superseded, 4 revoked.
    /// @param ref First 24 bytes of the leaf hash of the status record.
    function setStatus(
        bytes32 logId,
        bytes32 document,
        uint256 expectedChanges,
        uint256 value,
        bytes24 ref
    ) external {
        if (msg.sender != logs[logId].statusAccount) revert NotAllowed(msg.sender);
        _setStatus(logId, document, expectedChanges, value, ref);
    }

    /// @notice Change the status of many documents: all of them, or none.
    function setStatuses(bytes32 logId, StatusChange[] calldata changes) external {
        if (msg.sender != logs[logId].statusAccount) revert NotAllowed(msg.sender);
        for (uint256 i = 0; i < changes.length; ++i) {
            StatusChange calldata change = changes[i];
            _setStatus(
                logId, change.document, change.expectedChanges, change.value, change.ref
            );
        }
    }

    /// @notice Replace the account that may extend the head; zero stops anchoring until the next change.
    function setAnchorer(bytes32 logId, address anchorer) external onlyAdministrator(logId) {
        logs[logId].anchorer = anchorer;
        emit AnchorerSet(logId, anchorer);
    }

    /// @notice Replace the account that may change statuses; zero stops that until the next change.
    function setStatusAccount(bytes32 logId, address statusAccount)
        external
        onlyAdministrator(logId)
    {
        logs[logId].statusAccount = statusAccount;
        emit StatusAccountSet(logId, statusAccount);
    }

    /// @notice Give notice of another administrator; a later proposal replaces this one and waits anew.
    function proposeAdministrator(bytes32 logId, address candidate)
        external
        onlyAdministrator(logId)
    {
        uint256 notBefore = block.timestamp + NOTICE;
        logs[logId].candidate = candidate;
        logs[logId].notBefore = uint40(notBefore);
        emit AdministratorProposed(logId, candidate, notBefore);
    }

    /// @notice Take the proposal back.
    function cancelAdministrator(bytes32 logId) external onlyAdministrator(logId) {
        emit AdministratorCancelled(logId, logs[logId].candidate);
        logs[logId].candidate = address(0);
        logs[logId].notBefore = 0;
    }

    /// @notice Become administrator, as the candidate, after the notice.
    function acceptAdministrator(bytes32 logId) external {
        Log storage log = logs[logId];
        if (msg.sender != log.candidate) revert NotAllowed(msg.sender);
        if (block.timestamp < log.notBefore) revert TooEarly(log.notBefore);
        log.administrator = msg.sender;
        log.candidate = address(0);
        log.notBefore = 0;
        emit AdministratorChanged(logId, msg.sender);
    }

    /// @notice Freeze the head for ever; statuses can still be changed.
    /// @param logId The log.
    /// @param successor The log that goes on, on this chain or another; zero: none.
    function retire(bytes32 logId, bytes32 successor) external onlyAdministrator(logId) {
        Log storage log = logs[logId];
        if (log.flags & RETIRED != 0) revert LogRetired();
        log.flags |= RETIRED;
        log.successor = successor;
        emit Retired(logId, successor);
    }

    /// @dev Compare and set one status word.
    function _setStatus(
        bytes32 logId,
        bytes32 document,
        uint256 expectedChanges,
        uint256 value,
        bytes24 ref
    ) private {
        uint256 word = status[logId][document];
        uint256 changes = (word >> 8) & type(uint16).max;
        if (changes != expectedChanges) revert StaleStatus(document, changes);
        if (word & type(uint8).max == REVOKED) revert RevokedIsFinal(document);
        if (value == 0 || value > REVOKED) revert UnknownStatus(value);
        // The last value of the counter is for a revocation alone: it must never be impossible.
        if (changes == type(uint16).max - 1 && value != REVOKED) revert ChangesExhausted(document);

        word = value | ((changes + 1) << 8) | (uint256(uint40(block.timestamp)) << 24)
            | uint256(bytes32(ref));
        status[logId][document] = word;
        emit StatusSet(logId, document, word);
    }

    /// @dev Say whether `proof` leads from the old head to the new one (RFC 9162, 2.1.4.2, whose names
    /// fn, sn, fr and sr are kept; its steps in brackets). Needs 0 < oldSize < newSize < 2^48, so the
    /// loop ends after 48 rounds. In assembly, since up to 90 hashes and their bookkeeping are all that
    /// anchoring costs beyond its storage.
    function _extends(
        uint256 oldSize,
        bytes32 oldRoot,
        uint256 newSize,
        bytes32 newRoot,
        bytes32[] calldata proof
    ) private view returns (bool extended) {
        assembly ("memory-safe") {
            // What is hashed: 0x01 ‖ left ‖ right. The 65 bytes lie beyond the free memory pointer,
            // which is not moved; digests come to the scratch space at 0.
            let node := mload(0x40)
            let left := add(node, 1)
            let right := add(node, 33)
            mstore8(node, 1)

            // (3, 4) the last nodes of both trees, at the level of the largest complete subtree at the
            // end of the old one: both are shifted while fn is odd, as often as oldSize can be halved.
            let low := and(oldSize, sub(0, oldSize))
            let fn := div(sub(oldSize, 1), low)
            let sn := div(sub(newSize, 1), low)

            // (2, 5) the hash of that subtree: the old root itself, or the first element
            let at := proof.offset
            let fr := oldRoot
            if sub(oldSize, low) {
                fr := calldataload(at)
                at := add(at, 32)
            }
            let sr := fr

            // (6) one element a round, until sn is 0. A proof that is too short is read beyond its end,
            // one that is too long is not read to its end: both are refused below.
            extended := 1
            for {} sn { at := add(at, 32) } {
                switch or(and(fn, 1), eq(fn, sn))
                case 0 {
                    // a subtree on the right, of the new tree alone
                    mstore(left, sr)
                    mstore(right, calldataload(at))
                    extended := and(extended, staticcall(gas(), 2, node, 65, 0, 32))
                    sr := mload(0)
                }
                default {
                    // a subtree on the left, of both; fr and sr are one value until the other case comes
                    mstore(left, calldataload(at))
                    mstore(right, fr)
                    extended := and(extended, staticcall(gas(), 2, node, 65, 0, 32))
                    switch eq(fr, sr)
                    case 0 {
                        fr := mload(0)
                        mstore(right, sr)
                        extended := and(extended, staticcall(gas(), 2, node, 65, 0, 32))
                        sr := mload(0)
                    }
                    default {
                        fr := mload(0)
                        sr := fr
                    }
                    // fn is not 0 here: it is odd, or equal to sn
                    for {} iszero(and(fn, 1)) {} {
                        fn := shr(1, fn)
                        sn := shr(1, sn)
                    }
                }
                fn := shr(1, fn)
                sn := shr(1, sn)
            }

            // (7) and: all elements were used, and the last digest had 32 bytes (on a chain without
            // precompile 2 it would have none, and every call would seem to succeed)
            extended := and(extended, eq(at, add(proof.offset, shl(5, proof.length))))
            extended := and(extended, eq(returndatasize(), 32))
            extended := and(extended, and(eq(fr, oldRoot), eq(sr, newRoot)))
        }
    }
}
